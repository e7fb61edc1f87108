import { beforeEach, describe, expect, it } from 'vitest'
import type { ProblemCode } from '../../contract/wire/rest.ts'
import type { WallLogRequest } from '../../contract/wire/wall-log.ts'
import { loggerOf } from '../log/logger.ts'
import { MemoryDisk } from '../ports/fakes/memory-disk.ts'
import type { Answer } from './backend-rest.ts'
import { WallLog } from './wall-log.ts'

const OPERATOR = { user: 'operator01', token: 'of-operator01' }
const OK: Answer<null> = { ok: true, value: null }
const no = (code: ProblemCode, reached = true): Answer<null> => ({
  ok: false,
  reached,
  problem: { code, zh: '不行', en: `because of ${code}` },
})

let disk: MemoryDisk
let session: typeof OPERATOR | null
let backendSays: (token: string | null) => Answer<null>
let sent: { token: string | null; whats: string }[]
let requests: WallLogRequest[]
let said: string[]

function openLog(): WallLog {
  return new WallLog({
    disk,
    path: '/wall-log.json',
    log: loggerOf((_, sentence) => said.push(sentence.en)),
    wall: 'hall',
    rest: {
      noteSwitches: async (request, token) => {
        requests.push(request)
        sent.push({ token, whats: request.entries.map(({ what }) => what).join(' ') })
        return backendSays(token)
      },
    },
    hallNow: () => 1000,
    session: () => session,
    token: 'of-node',
  })
}

beforeEach(() => {
  disk = new MemoryDisk()
  session = OPERATOR
  backendSays = () => OK
  sent = []
  requests = []
  said = []
})

describe('the log of the wall', () => {
  it('goes to the backend in order, once, in the name of whoever is signed in, else of the wall computer', async () => {
    const log = openLog()
    log.note({ what: 'select', caseId: 7 })
    log.note({ what: 'silence' })
    session = null
    log.note({ what: 'camera-home' })
    session = OPERATOR
    await log.deliver()
    await log.deliver()
    expect(sent).toEqual([
      { token: 'of-operator01', whats: 'select silence' },
      { token: 'of-node', whats: 'camera-home' },
    ])
    expect(requests[0]).toMatchObject({
      wall: 'hall',
      entries: [{ what: 'select', caseId: 7, at: 1000, user: 'operator01' }, {}],
    })
  })

  it('keeps everything while the line is cut, over a restart too, and sends it with the same ids', async () => {
    backendSays = () => no('starting', false)
    const log = openLog()
    log.note({ what: 'select', caseId: 7 })
    await log.deliver()
    await log.flush()
    backendSays = () => OK
    const next = openLog()
    await next.load()
    next.note({ what: 'clear', caseId: 7 })
    await next.deliver()
    expect(sent.map(({ whats }) => whats)).toEqual(['select', 'select clear'])
    expect(requests[1]?.entries[0]?.id).toBe(requests[0]?.entries[0]?.id)
    await next.flush()
    expect(JSON.parse(disk.text('/wall-log.json')).entries).toEqual([])
  })

  it('tells the deeds of somebody who has left, or whose session has lapsed, as the wall computer', async () => {
    const log = openLog()
    log.note({ what: 'identify' })
    session = { user: 'operator02', token: 'of-operator02' }
    await log.deliver()
    backendSays = (token) => (token === 'of-node' ? OK : no('not-authenticated'))
    log.note({ what: 'silence' })
    await log.deliver()
    expect(sent.map(({ token }) => token)).toEqual(['of-node', 'of-operator02', 'of-node'])
    expect(requests.map(({ entries }) => entries[0]?.user)).toEqual(['operator01', 'operator02', 'operator02'])
  })

  it('goes in batches that the backend takes', async () => {
    const log = openLog()
    for (let n = 0; n < 250; n++) log.note({ what: 'camera-home' })
    await log.deliver()
    expect(requests.map(({ entries }) => entries.length)).toEqual([100, 100, 50])
  })

  it('is bounded, and says once when the oldest are let go', async () => {
    const log = openLog()
    for (let n = 1; n <= 2003; n++) log.note({ what: 'select', caseId: n })
    await log.deliver()
    expect(requests[0]?.entries[0]?.caseId).toBe(4)
    expect(said).toHaveLength(1)
  })

  it('gives up what a backend refuses for good, and says why', async () => {
    backendSays = () => no('not-found')
    const log = openLog()
    log.note({ what: 'silence' })
    await log.deliver()
    await log.deliver()
    expect(sent).toHaveLength(1)
    expect(said).toEqual([expect.stringContaining('because of not-found')])
  })
})
