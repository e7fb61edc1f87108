/**
 * Between the shell (electron main) and the hub (its utility process), over the utility process's own channel.
 * Ports travel beside `window-opened`.
 */
import Type from 'typebox'
import { WallProfile } from '../files/wall-profile.ts'
import { LoginReply } from '../wire/rest.ts'
import { Status } from './status.ts'
import { Language } from './window-stream.ts'

/** The hub's start parameters, in one argument. Secrets come here, never in argv, which other users can read. */
export const HubConfig = Type.Object({
  dataDir: Type.String(),
  language: Language,
  profile: WallProfile,
  /** Backends on one database, in the order in which they are tried. */
  backendUrls: Type.Array(Type.String(), { minItems: 1 }),
  /** Wall-node credential. */
  token: Type.Union([Type.String(), Type.Null()]),
  /** Signs the console in by itself (demo and replay only). */
  operator: Type.Union([Type.Object({ user: Type.String(), password: Type.String() }), Type.Null()]),
  statusPort: Type.Integer({ minimum: 0, maximum: 65535 }),
  version: Type.String(),
  electron: Type.String(),
  selfTest: Type.Boolean(),
})
export type HubConfig = Type.Static<typeof HubConfig>

export const ShellToHub = {
  /** `session`: who had signed in when the hub before this one died. */
  start: Type.Object({
    type: Type.Literal('start'),
    config: HubConfig,
    session: Type.Union([LoginReply, Type.Null()]),
  }),
  /** With one port in the message's `ports`. `panel` null = the console. */
  'window-opened': Type.Object({ type: Type.Literal('window-opened'), panel: Type.Union([Type.String(), Type.Null()]) }),
  'window-closed': Type.Object({ type: Type.Literal('window-closed'), panel: Type.Union([Type.String(), Type.Null()]) }),
  displays: Type.Object({
    type: Type.Literal('displays'),
    displays: Type.Array(
      Type.Object({
        label: Type.String(),
        bounds: Type.Object({ x: Type.Number(), y: Type.Number(), width: Type.Number(), height: Type.Number() }),
      }),
    ),
  }),
  processes: Type.Object({
    type: Type.Literal('processes'),
    processes: Type.Array(Type.Object({ name: Type.String(), state: Type.String(), restarts: Type.Integer() })),
  }),
  gpu: Type.Object({ type: Type.Literal('gpu'), gpu: Type.String() }),
  thumbnail: Type.Object({
    type: Type.Literal('thumbnail'),
    panel: Type.String(),
    png: Type.Unsafe<Uint8Array>({}),
    takenAt: Type.Number(),
  }),
  'error-noted': Type.Object({ type: Type.Literal('error-noted'), message: Type.String() }),
  /** Asks for one `status`; answered with the same `request`. */
  'ask-status': Type.Object({ type: Type.Literal('ask-status'), request: Type.Integer() }),
  stop: Type.Object({ type: Type.Literal('stop') }),
} as const
export type ShellToHub = { [K in keyof typeof ShellToHub]: Type.Static<(typeof ShellToHub)[K]> }[keyof typeof ShellToHub]

export const HubToShell = {
  started: Type.Object({ type: Type.Literal('started'), statusPort: Type.Integer() }),
  status: Type.Object({ type: Type.Literal('status'), request: Type.Integer(), status: Status }),
  log: Type.Object({
    type: Type.Literal('log'),
    level: Type.Union([Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')]),
    message: Type.String(),
  }),
  /** The panel's window has its port but has not reported for too long: it hangs. Said once per silence. */
  'panel-silent': Type.Object({ type: Type.Literal('panel-silent'), panel: Type.String(), forMs: Type.Number() }),
  /** Somebody has signed in or out: the shell keeps it, in memory alone, for the next hub. */
  session: Type.Object({ type: Type.Literal('session'), session: Type.Union([LoginReply, Type.Null()]) }),
  stopped: Type.Object({ type: Type.Literal('stopped') }),
} as const
export type HubToShell = { [K in keyof typeof HubToShell]: Type.Static<(typeof HubToShell)[K]> }[keyof typeof HubToShell]
