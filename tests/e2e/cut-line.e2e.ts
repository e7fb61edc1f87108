import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BackendAlone, startBackendAlone } from './support/backend-alone.ts'
import { CaseDesk, MINUTE } from './support/case-desk.ts'
import { CuttableLine } from './support/cuttable-line.ts'
import { freePort } from './support/free-port.ts'
import { type Credentials, type Hall, newDataDir, openHall, wordsOn } from './support/hall.ts'
import { until } from './support/until.ts'

const HERE = { lng: 110.479, lat: 29.1302 }
const credentials: Credentials = {
  node: 'test-node-token-0123456789',
  intake: 'test-intake-token-0123456789',
  operator: { user: 'operator01', name: '值班操作员01', password: 'a-test-password' },
}

let dataDir: string
let backend: BackendAlone
let line: CuttableLine
let hall: Hall
let desk: CaseDesk
let token: string

beforeAll(async () => {
  dataDir = await newDataDir()
  await writeFile(
    join(dataDir, 'credentials.json'),
    JSON.stringify({ format: 'beacon-wall-credentials', version: 1, ...credentials }),
    { mode: 0o600 },
  )
  // 120 hall seconds a second: the time from warning to limit of a two-hour case passes in twelve.
  backend = await startBackendAlone(await freePort(), credentials, ['--speed', '120', '--start-at', '2026-11-20T09:30+08:00'])
  desk = new CaseDesk(backend.url, credentials.intake)
  token = await desk.signIn(credentials.operator.user, credentials.operator.password)
  line = await CuttableLine.open(await freePort(), backend.port)
  await desk.hazardInHandling(10 * MINUTE, HERE, 'U02')
  hall = await openHall({ dataDir, backend: line.url })
  await until(
    'the wall shows the case',
    hall.status,
    (status) => status.feed.connected && status.panels.every((panel) => panel.items.cases === 1) && status.panels.length === 3,
  )
}, 240_000)
afterAll(async () => {
  await hall?.close()
  line?.close()
  await backend?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
})

async function everyPanel(what: string, isRight: (words: string) => boolean): Promise<void> {
  for (const [name, page] of await hall.panels()) await until(`${name}: ${what}`, () => wordsOn(page), isRight)
}

describe('a wall computer with a backend elsewhere', () => {
  it('asks the operator to sign in, and says why when the password is wrong', async () => {
    const console = await hall.console()
    await console.locator('input').first().fill(credentials.operator.user)
    await console.locator('input[type=password]').fill('not the password')
    await console.keyboard.press('Enter')
    await until(
      'the desk says why',
      () => wordsOn(console),
      (words) => /密码/.test(words) && /不正确|有误|不对|错误/.test(words),
    )
    await console.locator('input[type=password]').fill(credentials.operator.password)
    await console.keyboard.press('Enter')
    await until(
      'the operator is signed in',
      () => wordsOn(console),
      (words) => words.includes(credentials.operator.name),
    )
  })

  it('tells who on duty is not heard, and takes the answer by name', async () => {
    const console = await hall.console()
    const { name } = await desk.silentOnDuty(60 * MINUTE)
    await until(
      'the desk tells who is silent',
      () => wordsOn(console),
      (words) => words.includes('在岗失联') && words.includes(name),
    )
    await console.getByRole('button', { name: '回应' }).click()
    const [answered] = await until(
      'the answer is on record',
      () => desk.moverAlarms(token),
      ([alarm]) => alarm?.acknowledgedAt != null,
    )
    expect(answered).toMatchObject({ kind: 'silent-on-duty', acknowledgedBy: credentials.operator.name, active: true })
    await until(
      'the desk shows who answered',
      () => console.getByRole('button', { name: '回应' }).count(),
      (count) => count === 0,
    )
  })

  it('says on every panel how old its picture is once the line is cut, and goes on warning by itself', async () => {
    const before = await hall.status()
    expect(before.alarms.active).toBe(0)
    line.cut()
    await everyPanel('says how old its picture is', (words) => /线路中断，画面停在 \d+ ?(秒|分)/.test(words))
    const warned = await until('the hub has raised the alarm by itself', hall.status, (status) => status.alarms.active === 1)
    expect(warned.feed.connected).toBe(false)
    await everyPanel('shows the alarm', (words) => words.includes('上水井盖'))
  })

  it('keeps the operator’s answer, and agrees with the backend once the line is mended', async () => {
    const console = await hall.console()
    await console.bringToFront()
    await console.keyboard.press('Home')
    await console.keyboard.press('a')
    await until('the hub holds the answer', hall.status, (status) => status.alarms.unacknowledged === 0)
    const held = await desk.alarmOfOnlyCase(token)
    expect(held?.acknowledgedAt ?? null).toBeNull()
    line.mend()
    const agreed = await until(
      'the answer is on record',
      () => desk.alarmOfOnlyCase(token),
      (alarm) => alarm?.acknowledgedAt != null,
    )
    expect(agreed?.acknowledgedBy).toBe(credentials.operator.name)
    const status = await until('the wall is live again', hall.status, ({ feed }) => feed.connected)
    expect(status.cases.open).toBe(1)
    expect(status.alarms.active).toBe(1)
    await everyPanel('no longer says so', (words) => !/线路中断/.test(words))
  })

  it('starts without any backend, shows the last good picture and marks it', async () => {
    line.cut()
    await hall.close()
    hall = await openHall({ dataDir, backend: line.url })
    const cold = await until(
      'the last picture is on every panel',
      hall.status,
      (status) => status.panels.length === 3 && status.panels.every((panel) => panel.items.cases === 1),
    )
    expect(cold.feed.connected).toBe(false)
    await everyPanel('says that this is the last good picture', (words) => /未连接后台，画面是/.test(words))
  })
})
