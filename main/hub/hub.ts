import { join } from 'node:path'
import type { AlarmId } from '../../contract/ids.ts'
import type { HubConfig, HubToShell, ShellToHub } from '../../contract/ipc/shell.ts'
import type { Status } from '../../contract/ipc/status.ts'
import type { HubToWindow, PanelReport } from '../../contract/ipc/window-stream.ts'
import type { LoginReply, Problem } from '../../contract/wire/rest.ts'
import { defaultScene } from '../../core/wall/default-scene.ts'
import { type Logger, loggerOf } from '../log/logger.ts'
import { inLanguage, Refusal, reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import { BackendRest } from './backend-rest.ts'
import { NO_COUNTS } from './countdown.ts'
import { FaultList } from './fault-list.ts'
import { FeedClient } from './feed-client.ts'
import { FeedIntake } from './feed-intake.ts'
import { Latency } from './latency.ts'
import { LinkWatch } from './link-watch.ts'
import { OperatorDesk } from './operator-desk.ts'
import { PanelHealth } from './panel-health.ts'
import { PendingAnswers } from './pending-answers.ts'
import { Picture } from './picture.ts'
import { PictureKeeper } from './picture-keeper.ts'
import { Publisher } from './publisher.ts'
import { SelectionDesk } from './selection-desk.ts'
import { statusOf } from './status-of.ts'
import { type StatusServer, serveStatus } from './status-server.ts'
import { WallCameraMotion } from './wall-camera.ts'
import { type ConsoleCommand, WindowLines, type WindowName, type WindowPort } from './window-lines.ts'

/** A hall cannot see more than ten changes a second; batching is what keeps a hundred thousand cases cheap. */
const SEND_EVERY_MS = 100
const STORE_EVERY_MS = 5000
const IDENTIFY_MS = 8000

interface HubSurroundings {
  readonly disk: Disk
  readonly clock: MachineClock
  readonly post: (message: HubToShell) => void
}

/** The wall's judgement (枢纽): one replica for all windows, the hall clock, alarms when the line is cut. */
export class Hub {
  private readonly config: HubConfig
  private readonly clock: MachineClock
  private readonly post: (message: HubToShell) => void
  private readonly log: Logger
  private readonly picture = new Picture()
  private readonly link = new LinkWatch()
  private readonly faults = new FaultList()
  private readonly health = new PanelHealth()
  private readonly latency = new Latency()
  private readonly camera = new WallCameraMotion()
  private readonly rest: BackendRest
  private readonly pending: PendingAnswers
  private readonly keeper: PictureKeeper
  private readonly desk: OperatorDesk
  private readonly selection: SelectionDesk
  private readonly lines: WindowLines
  private readonly publisher: Publisher
  private readonly intake: FeedIntake
  private feed: FeedClient | null = null
  private statusServer: StatusServer | null = null
  private undo: Undo[] = []
  private sessionProblem: Problem | null = null
  private storedSeq = -1
  private readonly machine: { displays: Status['displays']; processes: Status['processes']; gpu: string } = {
    displays: [],
    processes: [],
    gpu: '',
  }
  private readonly thumbnails = new Map<string, HubToWindow>()

  constructor(config: HubConfig, { disk, clock, post }: HubSurroundings) {
    this.config = config
    this.clock = clock
    this.post = post
    this.log = loggerOf((level, sentence) => post({ type: 'log', level, message: inLanguage(sentence, config.language) }))
    const folder = join(config.dataDir, 'hub')
    const { picture, log, link, faults, camera } = this
    const machineNow = () => clock.now()
    this.rest = new BackendRest(config.backendUrl)
    this.pending = new PendingAnswers(disk, join(folder, 'answers.json'), log)
    this.keeper = new PictureKeeper({ disk, folder, backendUrl: config.backendUrl, log })
    this.desk = new OperatorDesk({
      rest: this.rest,
      pending: this.pending,
      automatic: config.operator,
      hallNow: () => picture.hallNow(clock.now()),
      listener: {
        session: (session, problem) => this.tellSession(session, problem),
        outcome: (command, problem) => this.lines.toConsole({ type: 'outcome', command, problem }),
        answered: (answer) => picture.alarms.answer(answer) && this.touchAlarm(answer.alarm),
        settled: (alarm, recorded) => {
          picture.alarms.settleAnswer(alarm, recorded)
          this.touchAlarm(alarm)
        },
      },
    })
    this.selection = new SelectionDesk({
      picture,
      rest: this.rest,
      token: () => this.desk.session?.token ?? config.token,
      machineNow,
      onChange: () => this.publisher.sendSelection(),
      onChosen: (caseId) => this.flyToCase(caseId),
    })
    this.lines = new WindowLines({
      hello: (name) => this.hello(name),
      picture: (name) => this.pictureFor(name),
      onReport: (panel, report) => this.takeReport(panel, report),
      onCommand: (command) => this.obey(command),
      onRefused: (name, why) =>
        log.warn({
          zh: `窗口 ${name ?? 'console'} 的消息被拒绝：${why}`,
          en: `a message of the window ${name ?? 'console'} was refused: ${why}`,
        }),
    })
    this.publisher = new Publisher({
      picture,
      lines: () => this.lines,
      selection: this.selection,
      camera,
      machineNow,
      link: () => link.link(clock.now(), this.intake.pictureAt),
    })
    this.intake = new FeedIntake({
      picture,
      link,
      rest: this.rest,
      token: config.token,
      clock,
      log,
      faults,
      onCity: () => this.cityChanged(),
      onInStep: () => this.lineUp(),
      onCut: () => this.publisher.sendLink(),
      onBroken: () => this.feed?.startOver(),
    })
  }

  async start(): Promise<void> {
    const { config, clock } = this
    await this.pending.load().catch((error: unknown) => this.tellRefusal(error))
    const position = await this.keeper.restore(this.picture, clock.now())
    if (position) {
      this.link.fromDisk()
      this.cityChanged()
      for (const answer of this.pending.all()) this.picture.alarms.answer(answer)
    }
    await this.openStatus()
    this.feed = new FeedClient({ url: config.backendUrl, token: config.token, clock, listener: this.intake.listener }, position)
    this.feed.start()
    this.undo = [
      clock.every(SEND_EVERY_MS, () => this.publisher.sendChanges()),
      clock.every(1000, () => this.everySecond()),
      clock.every(STORE_EVERY_MS, () => void this.store()),
    ]
    this.post({ type: 'started', statusPort: this.statusServer?.port ?? 0 })
  }

  /** Nothing is left running and the picture is on disk when it resolves. */
  async stop(): Promise<void> {
    for (const undo of this.undo.splice(0)) undo()
    this.intake.stop()
    const position = this.feed?.at ?? null
    this.feed?.stop()
    this.lines.closeAll()
    await this.statusServer?.close()
    if (position) await this.keeper.store(this.picture, position, this.clock.now())
    await this.pending.flush()
  }

  openWindow(name: WindowName, port: WindowPort): void {
    if (name !== null) this.health.opened(name, this.clock.now())
    this.lines.open(name, port)
  }

  receive(message: Exclude<ShellToHub, { type: 'start' | 'window-opened' | 'stop' }>): void {
    switch (message.type) {
      case 'window-closed':
        if (message.panel !== null) this.health.closed(message.panel)
        return this.lines.close(message.panel)
      case 'displays':
        this.machine.displays = message.displays
        return
      case 'processes':
        this.machine.processes = message.processes
        return
      case 'gpu':
        this.machine.gpu = message.gpu
        return
      case 'thumbnail': {
        const thumbnail: HubToWindow = { type: 'thumbnail', panel: message.panel, png: message.png, takenAt: message.takenAt }
        this.thumbnails.set(message.panel, thumbnail)
        return this.lines.toConsole(thumbnail)
      }
      case 'error-noted':
        return this.faults.add(message.message)
      case 'ask-status':
        return this.post({ type: 'status', request: message.request, status: this.status() })
    }
  }

  status(): Status {
    const { clock, config, picture, intake } = this
    const now = clock.now()
    const { alarms } = picture
    return statusOf({
      now,
      version: config.version,
      electron: config.electron,
      ...this.machine,
      panels: config.profile.panels.map(({ name }) => ({
        name,
        report: this.health.report(name),
        alive: this.health.alive(name, now),
      })),
      link: this.link.link(now, intake.pictureAt),
      feed: {
        epoch: this.feed?.at?.epoch ?? null,
        seq: this.feed?.at?.seq ?? 0,
        lastDeltaAt: intake.lastDeltaAt,
        refused: intake.refused,
      },
      counts: this.publisher.counts ?? NO_COUNTS,
      movers: this.moverCounts(),
      alarms: { active: alarms.size, unacknowledged: alarms.unacknowledged, raisedInRun: alarms.raisedInRun },
      intakeToPanel: this.latency.summary(),
      errors: this.faults.all(),
    })
  }

  private moverCounts(): Status['movers'] {
    const { city, tracks } = this.picture
    const now = this.picture.hallNow(this.clock.now())
    let online = 0
    if (city && now !== null) {
      for (const fix of tracks.newest()) if (now - fix.at <= (city.movers[fix.mover]?.staleAfterMs ?? 0)) online += 1
    }
    return { total: city?.movers.length ?? 0, online }
  }

  private everySecond(): void {
    const { clock, picture, link } = this
    const now = clock.now()
    const hallNow = picture.hallNow(now)
    if (hallNow !== null) {
      const live = link.state(now) === 'live'
      picture.touch(live ? picture.alarms.endFallen(picture.cases) : picture.alarms.raiseDue(picture.cases, hallNow))
      this.selection.refresh(live)
    }
    this.publisher.sendTimes()
    for (const silent of this.health.newlySilent(now)) this.post({ type: 'panel-silent', ...silent })
    this.lines.toConsole({ type: 'status', status: this.status() })
  }

  private async store(): Promise<void> {
    const position = this.feed?.at
    if (!position || position.seq === this.storedSeq || this.link.state(this.clock.now()) !== 'live') return
    this.storedSeq = position.seq
    await this.keeper.store(this.picture, position, this.clock.now())
  }

  private async openStatus(): Promise<void> {
    const port = this.config.statusPort
    try {
      this.statusServer = await serveStatus(port, () => this.status())
    } catch (error) {
      const reason = reasonOf(error)
      this.log.error({
        zh: `状态端点的端口 ${port} 用不了（${reason}），本次不提供；请用 --status-port 换一个`,
        en: `the port ${port} of the status endpoint cannot be used (${reason}), so there is none in this run; choose another with --status-port`,
      })
    }
  }

  private hello(name: WindowName): HubToWindow {
    const { config, picture } = this
    return {
      type: 'hello',
      panel: name,
      language: config.language,
      profile: config.profile,
      scene: defaultScene(config.profile),
      city: picture.base ? picture.city : null,
      timeBase: picture.base?.timeBase ?? 0,
      origin: picture.base ? [picture.base.origin[0], picture.base.origin[1]] : [0, 0],
      selfTest: config.selfTest,
    }
  }

  private pictureFor(name: WindowName): HubToWindow[] {
    const picture = this.publisher.wholePicture()
    if (name !== null) return picture
    const session: HubToWindow = { type: 'session', session: this.desk.session, problem: this.sessionProblem }
    return [...picture, session, { type: 'status', status: this.status() }, ...this.thumbnails.values()]
  }

  private takeReport(panel: string, report: PanelReport): void {
    this.health.reported(panel, report, this.clock.now())
    this.latency.add(report.latenciesMs)
    for (const error of report.errors) this.faults.add(`${panel}: ${error}`)
  }

  private obey(command: ConsoleCommand): void {
    const { clock, camera, picture } = this
    switch (command.type) {
      case 'login':
        return void this.desk.login(command.user, command.password)
      case 'logout':
        return this.desk.logout()
      case 'acknowledge':
        return void this.desk.acknowledge(command.alarm as AlarmId, command.request.step)
      case 'silence':
        return picture.alarms.silence()
      case 'select':
        return this.selection.select(command.caseId)
      case 'camera':
        camera.flyTo(command.to, clock.now())
        return this.publisher.sendCamera()
      case 'camera-home':
        if (picture.city) camera.flyTo(this.homeView(picture.city), clock.now())
        return this.publisher.sendCamera()
      case 'identify':
        return this.lines.broadcast({ type: 'identify', until: clock.now() + IDENTIFY_MS })
    }
  }

  private homeView(city: NonNullable<Picture['city']>) {
    const { profile } = this.config
    return WallCameraMotion.home(city, profile, defaultScene(profile))
  }

  private flyToCase(caseId: number): void {
    const { cases } = this.picture
    const slot = cases.slotOf(caseId)
    if (slot === undefined) return
    this.camera.flyToCase([cases.columns.lng[slot] as number, cases.columns.lat[slot] as number], this.clock.now())
    this.publisher.sendCamera()
  }

  private cityChanged(): void {
    const { city } = this.picture
    if (city) this.camera.jumpTo(this.homeView(city), this.clock.now())
    this.publisher.sendCamera()
  }

  private lineUp(): void {
    this.publisher.sendLink()
    void this.desk.lineUp()
  }

  private touchAlarm(alarm: AlarmId): true {
    this.picture.touch([Number(alarm.split(':')[0])])
    return true
  }

  private tellSession(session: LoginReply | null, problem: Problem | null): void {
    this.sessionProblem = problem
    this.lines.toConsole({ type: 'session', session, problem })
  }

  private tellRefusal(error: unknown): void {
    if (error instanceof Refusal) this.log.error(error.sentence)
    else this.log.error({ zh: `枢纽启动时出错：${reasonOf(error)}`, en: `the hub met an error at its start: ${reasonOf(error)}` })
  }
}
