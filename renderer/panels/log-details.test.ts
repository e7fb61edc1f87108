import { describe, expect, it } from 'vitest'
import type { CaseCard, LogEntry } from '../../contract/wire/rest.ts'
import { samplePicture, sampleSelection } from '../../tests/support/sample-picture.ts'
import { SMALL_CITY } from '../../tests/support/small-city.ts'
import { makeReading } from '../ui/reading.tsx'
import { logDetails } from './log-details.ts'

const NEW = 'GB/T 30428.2-2013'
const OLD = 'CJ/T 214-2007'
const city = {
  ...SMALL_CITY,
  units: [
    { code: 'U1', name: '环卫处', nameEn: 'Sanitation', level: 1 },
    { code: 'U2', name: '水务处', nameEn: 'Waterworks', level: 1 },
  ],
  classes: [...SMALL_CITY.classes, { edition: OLD, kind: 'event' as const, code: '0102', name: '乱倒垃圾', conditions: [] }],
}
const readings = { zh: makeReading('zh', 'Asia/Shanghai'), en: makeReading('en', 'Asia/Shanghai') }

function cardWith(...steps: Partial<LogEntry>[]): CaseCard {
  const { rows } = samplePicture(city, { cases: 1, now: 0, seed: 1, acknowledged: 0 })
  const { card } = sampleSelection(city, { ...rows[0]!, classIndex: 0 })
  const log = steps.map((step, index) => ({ ...card!.log[0]!, ...step, seq: index + 1 }))
  return { ...card!, description: '改后', log }
}

function said(card: CaseCard, index = 0, language: 'zh' | 'en' = 'zh'): string[] {
  return logDetails(card, card.log[index]!, city, readings[language]).map(({ name, value }) => `${name} ${value}`)
}

describe('a line of the log', () => {
  it('tells unit, assisting units and reason of a dispatch, in either language', () => {
    const card = cardWith({ action: 'dispatch', reason: '就近处置', choices: { unit: 'U1', assisting: ['U2', 'U9'] } })
    expect(said(card)).toEqual(['责任单位 环卫处', '协办单位 水务处、U9', '意见 就近处置'])
    expect(said(card, 0, 'en')).toEqual(['Unit Sanitation', 'Assisting Waterworks, U9', 'Reason 就近处置'])
  })

  it('calls the unit of a part an assisting one, and says by which application a step was allowed', () => {
    const card = cardWith(
      { action: 'finish-part', choices: { unit: 'U2' } },
      { action: 'extend', application: 12, reason: '待料' },
    )
    expect([said(card), said(card, 1)]).toEqual([['协办单位 水务处'], ['获批申请号 12', '意见 待料']])
  })

  it('says nothing where a step has nothing but its name', () => {
    expect(said(cardWith({ action: 'take-up' }))).toEqual([])
  })
})

describe('a correction in the log', () => {
  it('tells from what to what: class with its condition, unit, place, words', () => {
    const from = {
      kind: 'component' as const,
      classCode: '0101',
      condition: 'hazard',
      lng: 110.1,
      unitCode: null,
      description: '改前',
    }
    const to = { kind: 'event' as const, classCode: '0102', condition: 'quick', lng: 110.2, unitCode: 'U1', description: '改后' }
    const card = { ...cardWith({ action: 'correct', reason: '看错', choices: { corrected: { from, to } } }), lng: 110.2, lat: 30 }
    expect(said(card)).toEqual([
      '类别 由“上水井盖 部件 0101”改为“暴露垃圾 事件 0102”',
      '立案条件 由“存在安全隐患”改为“限时”',
      '坐标 由“110.10000, 30.00000”改为“110.20000, 30.00000”',
      '描述 由“改前”改为“改后”',
      '责任单位 由“无”改为“环卫处”',
      '意见 看错',
    ])
    expect(said(card, 0, 'en')[4]).toBe('Unit from “none” to “Sanitation”')
  })

  it('names a class as it was before a later correction, in its own edition', () => {
    const first = { from: { classCode: '0101', kind: 'component' as const }, to: { classCode: '0102', kind: 'event' as const } }
    const second = { from: { classEdition: OLD }, to: { classEdition: NEW } }
    const corrections = [first, second].map((corrected) => ({ action: 'correct', choices: { corrected } }))
    const card = cardWith(...corrections)
    expect([said(card), said(card, 1)]).toEqual([
      ['类别 由“部件 0101”改为“乱倒垃圾 事件 0102”'],
      [`类别 由“乱倒垃圾 事件 0102 ${OLD}”改为“暴露垃圾 事件 0102 ${NEW}”`],
    ])
  })
})
