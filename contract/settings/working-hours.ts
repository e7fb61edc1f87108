import Type from 'typebox'

/** Of the clock on the wall; `24:00` is the end of the day. */
const TimeOfDay = Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' })

/** From a day of each year on, until the next season of the period. */
export const HoursSeason = Type.Object({
  from: Type.String({ pattern: '^[0-9]{2}-[0-9]{2}$', description: 'MM-DD' }),
  name: Type.Optional(Type.String({ maxLength: 40 })),
  /** Beginning and end of each stretch of work, ascending: `[["08:00", "12:00"], ["14:00", "18:00"]]`. */
  slots: Type.Array(Type.Tuple([TimeOfDay, TimeOfDay]), { minItems: 1, maxItems: 12 }),
})
export type HoursSeason = Type.Static<typeof HoursSeason>

/**
 * Setting `working-hours` (作息时间): the hours of working days, 夏令 and 冬令 apart, and those of before beside those of now, so
 * that time in the past is counted as it was worked.
 */
export const WorkingHours = Type.Object({
  periods: Type.Array(
    Type.Object({
      /** `YYYY-MM-DD`, ascending; null, in the first alone, = ever since. */
      from: Type.Union([Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }), Type.Null()]),
      seasons: Type.Array(HoursSeason, { minItems: 1, maxItems: 12 }),
    }),
    { minItems: 1, maxItems: 100 },
  ),
})
export type WorkingHours = Type.Static<typeof WorkingHours>
