import { describe, expect, it } from 'vitest'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { applyMessage, noRows } from './apply-message.ts'
import { makeWindowStores } from './window-stores.ts'

const countdown = (overdueTotal: number): HubToWindow => ({
  type: 'countdown',
  rows: [],
  overdueTotal,
  soonTotal: 0,
  warningTotal: 0,
})

describe('applying messages', () => {
  it('tells nobody about a message that says nothing new', () => {
    const stores = makeWindowStores()
    let told = 0
    stores.countdown.subscribe(() => {
      told += 1
    })
    applyMessage(stores, noRows, countdown(1))
    applyMessage(stores, noRows, countdown(1))
    applyMessage(stores, noRows, countdown(2))
    expect(told).toBe(2)
    expect(stores.countdown.getState().value?.overdueTotal).toBe(2)
  })

  it('keeps the pictures of all panels beside one another', () => {
    const stores = makeWindowStores()
    const thumbnail = (panel: string): HubToWindow => ({ type: 'thumbnail', panel, png: new Uint8Array([1]), takenAt: 5 })
    applyMessage(stores, noRows, thumbnail('p1'))
    applyMessage(stores, noRows, thumbnail('p2'))
    expect(Object.keys(stores.thumbnails.getState().value)).toEqual(['p1', 'p2'])
  })

  it('tells two equal outcomes apart, because the operator pressed twice', () => {
    const stores = makeWindowStores()
    const outcome: HubToWindow = { type: 'outcome', command: 'silence', problem: null }
    applyMessage(stores, noRows, outcome)
    const first = stores.outcome.getState().value
    applyMessage(stores, noRows, outcome)
    expect(stores.outcome.getState().value).not.toEqual(first)
  })

  it('hands rows to the map and to no store', () => {
    const stores = makeWindowStores()
    const handed: string[] = []
    const sink = { hello: () => handed.push('hello'), cases: () => handed.push('cases'), fixes: () => handed.push('fixes') }
    applyMessage(stores, sink, { type: 'fixes', slots: new Uint8Array(), rows: new Uint8Array() })
    expect(handed).toEqual(['fixes'])
  })
})
