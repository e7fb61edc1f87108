import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { StartError } from '../../support/start-error.ts'
import { localTime } from './local-time.ts'
import { type RequestsRead, readRequests } from './read-requests.ts'

const folder = mkdtempSync(join(tmpdir(), 'beacon-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEADER = 'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,type,department,neighborhood,latitude,longitude,source'
const GOOD =
  '1,2011-07-01 01:00:00,2011-07-02 01:00:00,2011-07-01 05:00:00,ONTIME,Pothole,PWDx,Roxbury,42.3,-71.1,Constituent Call'
let files = 0

function read(content: string | Buffer, ending = '.csv'): Promise<RequestsRead> {
  const path = join(folder, `${++files}${ending}`)
  writeFileSync(path, content)
  return readRequests(path, localTime('America/New_York'))
}

async function refusal(work: Promise<unknown>): Promise<StartError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StartError)
  return error as StartError
}

describe('a file of service requests', () => {
  it('is read by header names, whatever their order, and what else it has is ignored', async () => {
    const { requests, bad } = await read(
      `\uFEFFsource,Latitude,longitude,extra,open_dt,TYPE,case_enquiry_id\r\nTwitter,42.3,-71.1,x,2011-07-01 01:00:00,Pothole,7\r\n`,
    )
    expect(bad).toEqual([])
    expect(requests).toEqual([
      {
        line: 2,
        id: '7',
        openedAt: Date.parse('2011-07-01T05:00:00Z'),
        dueAt: null,
        closedAt: null,
        type: 'Pothole',
        department: '',
        neighbourhood: '',
        address: '',
        lng: -71.1,
        lat: 42.3,
        source: 'media',
        overdue: null,
      },
    ])
  })

  it('may be gzipped, and gives its requests in the order of opening', async () => {
    const later = GOOD.replace(/^1,2011-07-01 01/, '2,2011-07-01 00')
    const { requests } = await read(gzipSync([HEADER, GOOD, later].join('\n')), '.csv.gz')
    expect(requests.map(({ id }) => id)).toEqual(['2', '1'])
  })

  it('gives each bad row with its line and the reason, and goes on with the rest', async () => {
    const change = (id: number, from: string, to: string): string => GOOD.replace(/^1/, String(id)).replace(from, to)
    const { requests, bad } = await read(
      [
        HEADER,
        GOOD,
        change(2, '2011-07-01 01:00:00', 'yesterday'),
        change(3, '42.3', 'NaN'),
        change(4, '42.3', '91'),
        change(5, '2011-07-02 01:00:00', '2011-07-32 01:00:00'),
        change(6, '2011-07-01 05:00:00', '2011-06-30 05:00:00'),
        change(7, ',Pothole,', ',,'),
        '8,too,few',
        GOOD,
        change(9, '1', '1'),
        change(10, 'Pothole', 'x'.repeat(500)),
        "'; drop table cases; --,2011-07-01 01:00:00,,,,Pothole,,,42.3,-71.1,",
      ].join('\n'),
    )
    expect(requests.map(({ id }) => id)).toEqual(['1', '9'])
    expect(bad.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 12, 13])
    expect(bad.every(({ zh, en }) => zh.length > 0 && en.length > 0)).toBe(true)
  })

  it('is not swallowed by a quote that never closes', async () => {
    const { requests, bad } = await read([HEADER, GOOD, `2,"${'x,'.repeat(60_000)}`].join('\n'))
    expect(requests.map(({ id }) => id)).toEqual(['1'])
    expect(bad.length).toBeGreaterThan(0)
  })

  it('without the needed headers is refused in one sentence that names them, in both languages', async () => {
    const { sentence } = await refusal(read('id,name\n1,2\n'))
    expect(sentence.zh).toMatch(/表头缺少 case_enquiry_id、open_dt、type、latitude、longitude/)
    expect(sentence.en).toContain('lacks case_enquiry_id, open_dt, type, latitude, longitude')
  })

  it('that is missing, empty, a folder or broken is refused in one sentence', async () => {
    expect((await refusal(readRequests(join(folder, 'none.csv'), localTime('UTC')))).sentence.zh).toContain('none.csv')
    expect((await refusal(readRequests(join(folder, 'none.csv.gz'), localTime('UTC')))).sentence.en).toContain('none.csv.gz')
    await refusal(readRequests(folder, localTime('UTC')))
    await refusal(read(''))
    await refusal(read(gzipSync(`${HEADER}\n${GOOD}`.repeat(50)).subarray(0, 60), '.csv.gz'))
    await refusal(read('this is not gzip', '.csv.gz'))
    await refusal(read('this is not zstd', '.csv.zst'))
    await refusal(read(Buffer.from([0, 1, 2, 255, 254, 0, 10, 13]), '.csv'))
  })
})
