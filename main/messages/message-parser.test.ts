import { describe, expect, it } from 'vitest'
import { HubToWindow, WindowToHub } from '../../contract/ipc/window-stream.ts'
import { messageParser } from './message-parser.ts'

describe('the message parser', () => {
  const parse = messageParser(WindowToHub)

  it('takes a message that fits the schema of its type', () => {
    expect(parse({ type: 'select', caseId: 7 })).toEqual({ ok: true, message: { type: 'select', caseId: 7 } })
  })

  it.each([
    ['an unknown type', { type: 'close-everything' }, '/type "close-everything" is not known'],
    ['a type that is a name of every object', { type: 'constructor' }, '/type "constructor" is not known'],
    ['no object', 'select', '/type undefined is not known'],
    ['a wrong field', { type: 'select', caseId: 'x' }, '/caseId'],
  ])('refuses %s and says where', (_, value, why) => {
    expect(parse(value)).toEqual({ ok: false, why: expect.stringContaining(why) })
  })

  it('accepts bytes as Uint8Array or Buffer, and nothing that only looks like them', () => {
    const parseStream = messageParser(HubToWindow)
    const fixes = (slots: unknown) => parseStream({ type: 'fixes', slots, rows: new Uint8Array() }).ok
    expect([fixes(new Uint8Array(4)), fixes(Buffer.alloc(4)), fixes({ 0: 1 })]).toEqual([true, true, false])
  })
})
