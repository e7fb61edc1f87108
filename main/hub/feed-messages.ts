import type Type from 'typebox'
import { Beat, Delta, OpenReply, Positions, SnapshotPart } from '../../contract/wire/feed.ts'
import { checkerOf, type Parsed } from '../messages/message-parser.ts'

/** Parsers for everything that the backend sends over the feed. */
export const feedParsers = {
  openReply: checkerOf(OpenReply),
  snapshot: parserOf(SnapshotPart),
  delta: parserOf(Delta),
  positions: parserOf(Positions),
  beat: parserOf(Beat),
}

function parserOf<Schema extends Type.TSchema>(schema: Schema): (value: unknown) => Parsed<Type.Static<Schema>> {
  const check = checkerOf(schema)
  return (value) => check(withBytes(value))
}

/**
 * The msgpack parser hands over what was sent as a typed array as an ArrayBuffer, and what was sent as a Buffer as a
 * Buffer. The contract knows one shape, Uint8Array; columns lie one or two levels deep.
 */
function withBytes(value: unknown, depth = 0): unknown {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (depth > 2 || typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [key, held] of Object.entries(value)) copy[key] = withBytes(held, depth + 1)
  return copy
}
