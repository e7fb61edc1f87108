import Type from 'typebox'

/** From when on the position of somebody on duty calls for an answer. Durations in minutes of the hall clock. */
export const MoverRules = Type.Object({
  /** 越界: every fix of so long a while was outside the patrol area. */
  outsideMinutes: Type.Number({ exclusiveMinimum: 0, maximum: 600 }),
  /** 滞留: so long within a circle of this radius. */
  stillMinutes: Type.Number({ exclusiveMinimum: 0, maximum: 600 }),
  stillRadiusM: Type.Number({ exclusiveMinimum: 0, maximum: 5000 }),
  /** 在岗失联: nothing heard for so long. */
  silentMinutes: Type.Number({ exclusiveMinimum: 0, maximum: 600 }),
  /** 超速, in so many fixes in a row: one fast fix is a glitch. */
  speedLimitKmh: Type.Number({ exclusiveMinimum: 0, maximum: 300 }),
  speedingFixes: Type.Integer({ minimum: 1, maximum: 20 }),
})
export type MoverRules = Type.Static<typeof MoverRules>

/** Setting `duty`: what the watch over collectors and vehicles goes by. */
export const DutyRules = Type.Object({
  collector: MoverRules,
  vehicle: MoverRules,
  /** Whether somebody on the roster counts as on duty only after signing on (签到). */
  signOnNeeded: Type.Boolean(),
})
export type DutyRules = Type.Static<typeof DutyRules>
