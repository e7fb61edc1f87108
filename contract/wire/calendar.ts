/** Which days are worked and in which hours, as deadlines are counted. */
import Type from 'typebox'

const LocalDay = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })

/** `GET /api/calendar`: so many days from a day on; 31 from today, when left out. */
export const CalendarQuery = Type.Object({
  from: Type.Optional(LocalDay),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
})
export type CalendarQuery = Type.Static<typeof CalendarQuery>

export const CalendarReply = Type.Object({
  /** Names the city file's calendar, how many days of the city's own lie over it, and the version of the working hours. */
  version: Type.String(),
  days: Type.Array(
    Type.Object({
      date: LocalDay,
      isWorked: Type.Boolean(),
      /** 夏令, 冬令 …, where the season of that day has a name. */
      season: Type.Union([Type.String(), Type.Null()]),
      /** Beginning and end of each stretch of work, `HH:MM`; none on a day off. */
      slots: Type.Array(Type.Tuple([Type.String(), Type.String()])),
    }),
  ),
})
export type CalendarReply = Type.Static<typeof CalendarReply>
