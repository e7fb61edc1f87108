import Type from 'typebox'

/** `status.json` of a smoke run, the local status endpoint, and the console's health page: one schema. */
export const Status = Type.Object({
  ok: Type.Boolean(),
  version: Type.String(),
  electron: Type.String(),
  gpu: Type.String(),
  displays: Type.Array(
    Type.Object({
      label: Type.String(),
      bounds: Type.Object({ x: Type.Number(), y: Type.Number(), width: Type.Number(), height: Type.Number() }),
    }),
  ),
  panels: Type.Array(
    Type.Object({
      name: Type.String(),
      screenshot: Type.Union([Type.String(), Type.Null()]),
      frames: Type.Integer(),
      fps: Type.Number(),
      lastFrameAgeMs: Type.Union([Type.Number(), Type.Null()]),
      heapMB: Type.Number(),
      items: Type.Object({ cases: Type.Integer(), movers: Type.Integer(), cameras: Type.Integer(), areas: Type.Integer() }),
    }),
  ),
  console: Type.Object({ screenshot: Type.Union([Type.String(), Type.Null()]) }),
  feed: Type.Object({
    connected: Type.Boolean(),
    epoch: Type.Union([Type.String(), Type.Null()]),
    seq: Type.Integer(),
    lastDeltaAgeMs: Type.Union([Type.Number(), Type.Null()]),
    refusedMessages: Type.Integer(),
  }),
  cases: Type.Object({
    open: Type.Integer(),
    warning: Type.Integer(),
    overdue: Type.Integer(),
    byStage: Type.Record(Type.String(), Type.Integer()),
  }),
  movers: Type.Object({ total: Type.Integer(), online: Type.Integer() }),
  alarms: Type.Object({ active: Type.Integer(), unacknowledged: Type.Integer(), raisedInRun: Type.Integer() }),
  latencyMs: Type.Object({
    intakeToPanel: Type.Object({
      n: Type.Integer(),
      p50: Type.Union([Type.Number(), Type.Null()]),
      p99: Type.Union([Type.Number(), Type.Null()]),
    }),
  }),
  /** Processes: starts, deaths, recoveries. */
  processes: Type.Array(Type.Object({ name: Type.String(), state: Type.String(), restarts: Type.Integer() })),
  errors: Type.Array(Type.String()),
})
export type Status = Type.Static<typeof Status>
