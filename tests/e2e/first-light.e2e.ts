import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Status } from '../../contract/ipc/status.ts'
import { CaseDesk, MINUTE } from './support/case-desk.ts'
import { boundsOf, type Hall, openHall, wordsOn } from './support/hall.ts'
import { processesWith } from './support/processes.ts'
import { until } from './support/until.ts'

const PANELS = ['panel-1', 'panel-2', 'panel-3']
const HERE = { lng: 110.479, lat: 29.1302 }

let hall: Hall
let desk: CaseDesk

beforeAll(async () => {
  hall = await openHall()
  desk = new CaseDesk(hall.backendUrl, (await until('credentials are made', hall.credentials, () => true)).intake)
  await healthy('the wall shows the demo city')
}, 240_000)
afterAll(async () => hall?.close())

/** Every panel has drawn the city in the last seconds, and the feed is live. */
function healthy(what: string): Promise<Status> {
  return until(
    what,
    hall.status,
    (status) => {
      const drawn = status.panels.filter(
        ({ items, lastFrameAgeMs }) =>
          items.cases > 0 && items.movers > 0 && items.areas > 0 && lastFrameAgeMs !== null && lastFrameAgeMs < 5000,
      )
      return status.feed.connected && drawn.length === PANELS.length
    },
    120_000,
  )
}

async function eachPanelSays(what: string, words: RegExp): Promise<void> {
  for (const [name, page] of await hall.panels()) {
    await until(
      `${name} says ${what}`,
      () => wordsOn(page),
      (text) => words.test(text),
    )
  }
}

describe('the wall on three monitors and a desk', () => {
  it('covers each monitor exactly, and puts the console on the primary one', async () => {
    const panels = [...(await hall.panels()).values()]
    expect(await Promise.all(panels.map((page) => boundsOf(hall.app, page)))).toEqual(
      [0, 640, 1280].map((x) => ({ x, y: 0, width: 640, height: 360 })),
    )
    const console = await boundsOf(hall.app, await hall.console())
    expect({ x: console.x, y: console.y }).toEqual({ x: 0, y: 360 })
  })

  it('shows the same cases, movers and areas on every panel, and says that the city is fictional and the clock fast', async () => {
    const { panels, movers } = await healthy('all panels draw')
    expect(panels.map((panel) => panel.items.movers)).toEqual(PANELS.map(() => movers.total))
    const words = await Promise.all([...(await hall.panels()).values()].map((page) => wordsOn(page)))
    expect(words.join('\n')).toMatch(/虚构/)
    expect(words.join('\n')).toMatch(/×\s?30/)
  })

  it('brings a report from the intake to every panel', async () => {
    const before = (await hall.status()).latencyMs.intakeToPanel.n
    await desk.report({ kind: 'event', classCode: '0110', source: 'hotline', ...HERE })
    const after = await until(
      'panels have measured the report’s way',
      hall.status,
      (status) => status.latencyMs.intakeToPanel.n > before,
    )
    expect(after.latencyMs.intakeToPanel.p50).toBeGreaterThan(0)
  })

  it('warns on every panel and at the desk, and takes the operator’s one key for an answer, on record', async () => {
    // Ten hours over a limit of two: nothing in the city is more urgent, so it heads the queue.
    const id = await desk.hazardInHandling(10 * 60 * MINUTE, HERE, 'U02')
    await eachPanelSays('a cover is long overdue', /上水井盖/)
    const console = await hall.console()
    await until(
      'the queue has the cover',
      () => wordsOn(console),
      (text) => text.includes('上水井盖'),
    )
    await console.bringToFront()
    await console.keyboard.press('Home')
    const { operator } = await hall.credentials()
    const token = await desk.signIn(operator.user, operator.password)
    // The desk takes no answer in the moment after the choice has moved by itself: nobody can have read it yet.
    const answered = async () => {
      const card = await desk.card(id, token)
      if (card.alarm?.acknowledgedAt == null) await console.keyboard.press('a')
      return card
    }
    const { alarm } = await until(`case ${id} is acknowledged`, answered, (card) => card.alarm?.acknowledgedAt != null)
    expect(alarm?.acknowledgedBy).toBe(operator.name)
    expect(alarm?.active).toBe(true)
  })

  it('opens the card of the case that the operator puts on the wall, and takes it off again', async () => {
    const console = await hall.console()
    await console.keyboard.press('Enter')
    const somePanel = async () => (await Promise.all([...(await hall.panels()).values()].map((page) => wordsOn(page)))).join('\n')
    await until('a card is open on the wall', somePanel, (text) => /来源/.test(text) && /监督员/.test(text))
    await console.keyboard.press('Escape')
    await until('the card is closed', somePanel, (text) => !/来源/.test(text))
  })

  it('ends the alarm when the case moves on', async () => {
    const id = await desk.hazardInHandling(3 * 60 * MINUTE, HERE, 'U02')
    const { operator } = await hall.credentials()
    const token = await desk.signIn(operator.user, operator.password)
    await until(
      `case ${id} has an alarm`,
      () => desk.card(id, token),
      (card) => card.alarm?.active === true,
    )
    await desk.act(id, { action: 'finish', actor: 'U02' })
    expect(
      (
        await until(
          `the alarm of case ${id} has ended`,
          () => desk.card(id, token),
          (card) => card.alarm?.active !== true,
        )
      ).state,
    ).toBe('handled')
  })
})

describe('what dies comes back by itself, and the others go on', () => {
  it('a panel’s renderer', async () => {
    const before = await hall.status()
    const [, page] = [...(await hall.panels())][1] ?? []
    if (!page) throw new Error('there is a second panel')
    const pid = await (await hall.app.browserWindow(page)).evaluate((window) => window.webContents.getOSProcessId())
    process.kill(pid, 'SIGKILL')
    const after = await until(
      'the panel is back',
      hall.status,
      (status) => restarts(status, 'panel:panel-2') > restarts(before, 'panel:panel-2'),
    )
    expect(restarts(after, 'panel:panel-1')).toBe(restarts(before, 'panel:panel-1'))
    await healthy('all three panels draw again')
  })

  it.each(['hub', 'backend'])('the %s', async (name) => {
    const before = restarts(await hall.status(), name)
    const pid = await utilityPid(`beacon-wall ${name}`)
    process.kill(pid, 'SIGKILL')
    await until(
      `the ${name} is back`,
      async () => restarts(await hall.status(), name),
      (count) => count > before,
    )
    await agreesWithTheRecord()
  })

  it('PostgreSQL, without taking the backend with it', async () => {
    const before = restarts(await hall.status(), 'backend')
    const [postmaster] = await processesWith(hall.dataDir, 'bin/postgres')
    if (!postmaster) throw new Error('the embedded PostgreSQL runs in the data folder')
    process.kill(postmaster, 'SIGKILL')
    await until(
      'the record takes reports again',
      () => desk.report({ kind: 'event', classCode: '0110', source: 'hotline', ...HERE }),
      ({ id }) => id > 0,
    )
    await agreesWithTheRecord()
    expect(restarts(await hall.status(), 'backend')).toBe(before)
  })

  it('a monitor that is unplugged and plugged in again', async () => {
    const count = () => hall.app.evaluate(({ screen }) => screen.getAllDisplays().length)
    await hall.monitors.off(2)
    await until('the monitor is gone', count, (displays) => displays === 3)
    await hall.monitors.on(2)
    await until('the monitor is back', count, (displays) => displays === 4)
    await until(
      'its panel is back in its place',
      async () => {
        const page = (await hall.panels()).get('panel-3')
        return page ? boundsOf(hall.app, page) : null
      },
      (bounds) => bounds?.x === 1280 && bounds.width === 640 && bounds.height === 360,
    )
    await healthy('all three panels draw again')
  })
})

describe('the end', () => {
  it('leaves nothing running', async () => {
    expect(await hall.quit()).toBe(0)
    await until(
      'no process is left that belongs to this data folder',
      () => processesWith(hall.dataDir),
      (left) => left.length === 0,
    )
  })
})

function restarts(status: Status, name: string): number {
  return status.processes.find((one) => one.name === name)?.restarts ?? 0
}

/** The process id of one of the app's utility processes, by the name that the shell gave it. */
function utilityPid(name: string): Promise<number> {
  return hall.app.evaluate(({ app }, wanted) => {
    const found = app
      .getAppMetrics()
      .find((metric) => metric.type === 'Utility' && (metric.serviceName === wanted || metric.name === wanted))
    if (!found)
      throw new Error(
        `no utility process is called ${wanted}: ${JSON.stringify(app.getAppMetrics().map((metric) => [metric.type, metric.name, metric.serviceName]))}`,
      )
    return found.pid
  }, name)
}

/** The wall and the record have the same open cases, while both go on. */
async function agreesWithTheRecord(): Promise<void> {
  await healthy('the wall draws again')
  await until(
    'the wall agrees with the record',
    async () => {
      const [open, status] = await Promise.all([desk.openCases(), hall.status()])
      return { open, wall: status.cases.open }
    },
    ({ open, wall }) => open === wall,
  )
}
