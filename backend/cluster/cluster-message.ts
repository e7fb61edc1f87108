import Type from 'typebox'
import { Compile } from 'typebox/compile'

const Nullable = Type.Union([Type.Number(), Type.Null()])

/** id, lng, lat, at, heading, speed: as JSON 70 bytes a fix, 140 kB a second at 2 000 a second. */
export const SharedFix = Type.Tuple([
  Type.String({ maxLength: 64 }),
  Type.Number({ minimum: -180, maximum: 180 }),
  Type.Number({ minimum: -90, maximum: 90 }),
  Type.Number(),
  Nullable,
  Nullable,
])
export type SharedFix = Type.Static<typeof SharedFix>

/** What is kept in memory and may be changed by another backend. */
export const Kept = Type.Union([Type.Literal('access'), Type.Literal('settings'), Type.Literal('base-data')])
export type Kept = Type.Static<typeof Kept>
export const KEPT: readonly Kept[] = ['access', 'settings', 'base-data']

/** What backends of one database tell one another. Hints, all of them: the truth is in PostgreSQL. */
export const ClusterMessage = Type.Union([
  /** Proves that the way through Redis and back is open. */
  Type.Object({ is: Type.Literal('beat') }),
  /** Something was committed that the feed carries. */
  Type.Object({ is: Type.Literal('commit') }),
  /** Newest fixes that arrived here. */
  Type.Object({ is: Type.Literal('fixes'), fixes: Type.Array(SharedFix, { maxItems: 50_000 }) }),
  /** Something was committed that others keep in memory. */
  Type.Object({ is: Type.Literal('changed'), what: Kept }),
])
export type ClusterMessage = Type.Static<typeof ClusterMessage>

const Envelope = Type.Object({ from: Type.String({ maxLength: 64 }), message: ClusterMessage })
type Envelope = Type.Static<typeof Envelope>
const envelope = Compile(Envelope)

export function encodeMessage(from: string, message: ClusterMessage): string {
  return JSON.stringify({ from, message } satisfies Envelope)
}

/** null = not one of ours. */
export function decodeMessage(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text)
    return envelope.Check(value) ? value : null
  } catch {
    return null // No JSON: some other program speaks on the channel, and the caller counts it.
  }
}
