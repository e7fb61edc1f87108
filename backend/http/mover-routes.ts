import Type from 'typebox'
import { DAY } from '../../contract/units.ts'
import { type MoversReply, TrackQuery, type TrackReply } from '../../contract/wire/tracks.ts'
import { mayFollow } from '../../core/access/may-follow.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { personOf } from '../auth/case-rights.ts'
import { DUTY } from '../duty/duty-setting.ts'
import { moverStates } from '../positions/mover-states.ts'
import { recordedFixes, trackOf } from '../positions/stored-track.ts'
import { callerOf } from './guard.ts'
import { refuse } from './problem.ts'
import type { App, RouteContext } from './route-context.ts'

/** A day of a fix every 5 s has 17 280. */
const MOST_FIXES = 20_000
const NOWHERE = { cellCode: null, districtCode: null }
const MoverParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

export function moverRoutes(app: App, { pool, reading, directory, hall, live, duty, settings }: RouteContext): void {
  app.get('/api/movers', { config: { access: 'readMovers' } }, async (request): Promise<MoversReply> => {
    const at = hall.now()
    const caller = callerOf(request)
    // Written first: where a look cannot be written down, there is none. A machine polls: as with the feed, its credential is noted
    // where it is made.
    if (caller.kind === 'account') {
      await writeAudit(pool, { hallAt: at, who: caller.id, what: 'look.movers', target: null, detail: null })
    }
    const person = personOf(caller)
    const movers = moverStates(directory.city, live.all(), at, duty, settings.at(DUTY, at).body)
    const seen = ({ id, last }: (typeof movers)[number]) => {
      return !person || mayFollow(person, id, last ? directory.locate(last.lng, last.lat) : NOWHERE)
    }
    return { at, movers: movers.filter(seen) }
  })

  const trackOptions = { schema: { params: MoverParams, querystring: TrackQuery }, config: { access: 'readMovers' as const } }
  app.get('/api/movers/:id/track', trackOptions, async (request): Promise<TrackReply> => {
    const { id } = request.params
    const { from, to } = request.query
    const person = personOf(callerOf(request))
    const mover = directory.moverEver(id)
    if (!mover) throw noSuchMover(id)
    if (from > to || to - from > DAY) throw badSpan()
    const hallAt = hall.now()
    // Written first: where a look cannot be written down, there is none.
    await writeAudit(pool, { hallAt, who: callerOf(request).id, what: 'look.track', target: id, detail: { from, to } })
    const fixes = await recordedFixes(reading.pool, id, { from, to }, MOST_FIXES + 1)
    if (fixes.length > MOST_FIXES) throw tooManyFixes()
    const seen = person ? fixes.filter(({ lng, lat }) => mayFollow(person, id, directory.locate(lng, lat))) : fixes
    return { mover: id, kind: mover.kind, from, to, ...trackOf(seen, mover.kind, hallAt) }
  })
}

const noSuchMover = (id: string) =>
  refuse(
    'not-found',
    {
      zh: `城市数据中没有终端 ${id}：请核对编号。`,
      en: `The city's data has no mover ${id}: check the id.`,
    },
    '/id',
  )

const badSpan = () =>
  refuse(
    'bad-request',
    {
      zh: 'from 与 to 须先后有序，且相隔不超过 24 小时：请缩短时段，分次查询。',
      en: 'From and to must be in this order and at most 24 hours apart: ask for shorter spans, one after another.',
    },
    '/to',
  )

const tooManyFixes = () =>
  refuse(
    'too-large',
    {
      zh: `该时段的定位超过 ${MOST_FIXES} 点：请缩短时段，分次查询。`,
      en: `The span has more than ${MOST_FIXES} fixes: ask for shorter spans, one after another.`,
    },
    '/to',
  )
