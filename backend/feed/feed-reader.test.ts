import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { SnapshotPart } from '../../contract/wire/feed.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import { FeedReader, type FeedSocket } from './feed-reader.ts'
import type { Publisher } from './publisher.ts'
import type { Watchfulness } from './watchfulness.ts'

const PARTS = 20

/** A line so fast that it is ready again before anything else happens. */
function fastLine() {
  const transport = Object.assign(new EventEmitter(), { writable: true })
  const sent: string[] = []
  const socket = {
    conn: { readyState: 'open', transport },
    emit: (name: string) => {
      sent.push(name)
      process.nextTick(() => transport.emit('ready'))
    },
  } as unknown as FeedSocket
  return { socket, sent }
}

function readerOn(socket: FeedSocket): FeedReader {
  const parts = Array.from({ length: PARTS }, () => () => ({}) as SnapshotPart)
  return new FeedReader(socket, {
    publisher: { epoch: 'e', seq: 7, ring: { after: () => [] } } as unknown as Publisher,
    positions: {} as LivePositions,
    snapshot: () => ({ seq: 7, parts }),
    watchfulness: { isWatching: () => true } as unknown as Watchfulness,
  })
}

describe('a feed reader', () => {
  it('lets others have their turn between the parts of a snapshot, however fast its line is', async () => {
    const { socket, sent } = fastLine()
    const reader = readerOn(socket)
    expect(reader.open(undefined, undefined)).toEqual({ mode: 'snapshot', seq: 7 })
    reader.pump()
    await nextTurn()
    expect(sent.length).toBeLessThan(PARTS / 2)
    while (sent.length < PARTS) await nextTurn()
    expect(sent).toEqual(Array.from({ length: PARTS }, () => 'snapshot'))
  })
})
