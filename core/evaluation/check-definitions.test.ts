import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { EvaluationDefinitions } from '../../contract/settings/evaluation.ts'
import { flawIn } from './check-definitions.ts'
import { deliveredDefinitions } from './delivered/definitions.ts'
import { countText, indicatorText, ratioText, schemeText } from './formula-text.ts'

const delivered = deliveredDefinitions([90, 75, 60, 40])

function flawAfter(change: (definitions: EvaluationDefinitions) => void) {
  const definitions = structuredClone(delivered)
  change(definitions)
  expect(Value.Check(EvaluationDefinitions, definitions)).toBe(true)
  return flawIn(definitions)
}

describe('definitions', () => {
  it('as delivered fit their own form and have no flaw', () => {
    expect([...Value.Errors(EvaluationDefinitions, delivered)]).toEqual([])
    expect(flawIn(delivered)).toBeNull()
  })

  it('say in words, in both languages, what they are', () => {
    for (const count of delivered.counts)
      expect(countText(count, delivered)).toMatchObject({ zh: expect.stringMatching(/./), en: expect.stringMatching(/./) })
    const of = <Key extends 'counts' | 'ratios' | 'indicators' | 'schemes'>(list: Key, key: string) =>
      delivered[list].find((each) => each.key === key)! as EvaluationDefinitions[Key][number]
    expect(ratioText(of('ratios', 'disposeRate'), delivered)).toEqual({
      zh: '处置数 ÷ 应处置数',
      en: 'handled ÷ due to be handled',
    })
    expect(countText(of('counts', 'needArchive'), delivered).zh).toBe('案卷数：属于「结案数」；或属于「超期未结案数」')
    expect(indicatorText(of('indicators', 'gridRegisterScore'), delivered).zh).toContain('立案数 ÷ 单元网格数')
    expect(schemeText(of('schemes', 'unit'), delivered).zh).toContain('返工率得分（100 − 返工率） × 30 %')
  })

  it('are refused where a name is unknown, with its place', () => {
    expect(
      flawAfter(({ ratios }) => {
        ratios[0]!.denominator = 'nothing'
      }),
    ).toMatchObject({
      at: '/ratios/0/denominator',
      zh: expect.stringContaining('nothing'),
    })
    expect(flawAfter(({ schemes }) => void schemes[0]!.sections[0]!.columns.push({ ratio: 'nothing' }))).toMatchObject({
      at: '/schemes/0/sections',
    })
    expect(
      flawAfter(({ board }) => {
        board.rework = 'nothing'
      }),
    ).toMatchObject({ at: '/board/rework' })
    expect(
      flawAfter(({ board }) => {
        board.scheme = 'unit'
      }),
    ).toMatchObject({ at: '/board/scheme' })
  })

  it('are refused where a key is given twice, or a definition leads back to itself', () => {
    expect(flawAfter(({ counts }) => void counts.push({ ...counts[0]! }))).toMatchObject({
      at: `/counts/${delivered.counts.length}/key`,
    })
    expect(flawAfter(({ ratios }) => void ratios.push({ ...ratios[0]!, key: 'dispose' }))?.at).toBe(
      `/ratios/${delivered.ratios.length}/key`,
    )
    expect(flawAfter(({ ratios }) => void ratios.push({ ...ratios[0]!, key: 'score' }))?.en).toContain('reserved')
    const circle = flawAfter(({ counts }) => {
      const found = counts.find(({ key }) => key === 'dispose')!
      if ('where' in found) found.where = [[{ count: 'needDispose' }]]
    })
    expect(circle?.zh).toContain('循环')
    const excluded = flawAfter(({ exclusions }) => {
      exclusions[0]!.when = [[{ count: 'register' }]]
    })
    expect(excluded?.en).toContain('leads back to itself')
  })

  it('are refused where bands leave a gap, overlap or end', () => {
    const bandsOf = (definitions: EvaluationDefinitions) => {
      const { score } = definitions.indicators.find(({ key }) => key === 'unitRegisterScore')!
      return 'bands' in score ? score.bands : []
    }
    expect(
      flawAfter((definitions) => {
        bandsOf(definitions)[1]!.from = 60
      })?.en,
    ).toContain('gap or overlaps')
    expect(
      flawAfter((definitions) => {
        bandsOf(definitions)[1]!.from = 40
      })?.en,
    ).toContain('gap or overlaps')
    expect(flawAfter((definitions) => void bandsOf(definitions).pop())?.en).toContain('The bands end')
    expect(
      flawAfter((definitions) => {
        definitions.grades[1]!.to = 85
      })?.at,
    ).toMatch(/^[/]grades/)
    expect(flawAfter((definitions) => void bandsOf(definitions).reverse())).toBeNull()
  })

  it('know no word that the engine does not know, and nothing that would be run', () => {
    for (const atom of [
      { happened: 'eaten' },
      { sql: 'drop table cases' },
      { mark: 'handleLate', expression: 'process.exit()' },
    ]) {
      const definitions = { ...delivered, counts: [{ key: 'evil', zh: '坏', en: 'evil', where: [[atom]] }, ...delivered.counts] }
      expect(Value.Check(EvaluationDefinitions, definitions)).toBe(false)
    }
  })
})
