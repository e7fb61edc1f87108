import { join } from 'node:path'
import type { AlarmId } from '../../contract/ids.ts'
import type { HubConfig, HubToShell, ShellToHub } from '../../contract/ipc/shell.ts'
import type { Status } from '../../contract/ipc/status.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import type { LoginReply, Problem } from '../../contract/wire/rest.ts'
import { type Logger, loggerOf } from '../log/logger.ts'
import { inLanguage, Refusal, reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import type { MachineClock, Undo } from '../ports/machine-clock.ts'
import { BackendRest } from './backend-rest.ts'
import { obeyConsole } from './console-commands.ts'
import { FaultList } from './fault-list.ts'
import { FeedClient } from './feed-client.ts'
import { FeedIntake } from './feed-intake.ts'
import { helloOf } from './hello.ts'
import { LinkWatch } from './link-watch.ts'
import { OperatorDesk } from './operator-desk.ts'
import { PendingAnswers } from './pending-answers.ts'
import { Picture } from './picture.ts'
import { PictureKeeper } from './picture-keeper.ts'
import { Publisher } from './publisher.ts'
import { SelectionDesk } from './selection-desk.ts'
import { sessionMessage } from './session-message.ts'
import { StatusDesk } from './status-desk.ts'
import { openStatus, type StatusServer } from './status-server.ts'
import { WallLog } from './wall-log.ts'
import { WallView } from './wall-view.ts'
import { watchedClock } from './watched-clock.ts'
import { WindowLines, type WindowName, type WindowPort } from './window-lines.ts'

/** A hall cannot see more than ten changes a second; batching is what keeps a hundred thousand cases cheap. */
const SEND_EVERY_MS = 100
const STORE_EVERY_MS = 5000
/** A hundred thousand cases take a good part of a second to encode: then less often, so that it stays below a twentieth. */
const STORE_REST = 20

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
  private readonly view: WallView
  private readonly rest: BackendRest
  private readonly pending: PendingAnswers
  private readonly wallLog: WallLog
  private readonly keeper: PictureKeeper
  private readonly desk: OperatorDesk
  private readonly selection: SelectionDesk
  private readonly lines: WindowLines
  private readonly publisher: Publisher
  private readonly intake: FeedIntake
  private readonly state: StatusDesk
  private feed: FeedClient | null = null
  private statusServer: StatusServer | null = null
  private undo: Undo[] = []
  private sessionProblem: Problem | null = null
  private storedSeq = -1
  private storeNotBefore = 0

  constructor(config: HubConfig, { disk, clock: machineClock, post }: HubSurroundings) {
    this.config = config
    this.clock = watchedClock(machineClock, (ms) => this.clockStepped(ms))
    this.post = post
    this.log = loggerOf((level, sentence) => {
      post({ type: 'log', level, message: inLanguage(sentence, config.language) })
      if (level === 'error') this.faults.add(`${sentence.zh} · ${sentence.en}`)
    })
    const folder = join(config.dataDir, 'hub')
    const { picture, log, link, faults, clock } = this
    const machineNow = () => clock.now()
    this.rest = new BackendRest(() => this.feed?.url ?? (config.backendUrls[0] as string))
    this.pending = new PendingAnswers(disk, join(folder, 'answers.json'), log)
    this.wallLog = new WallLog({
      disk,
      path: join(folder, 'wall-log.json'),
      log,
      wall: config.profile.name,
      rest: this.rest,
      hallNow: () => picture.hallNow(clock.now()),
      session: () => this.desk.session,
      token: config.token,
    })
    this.keeper = new PictureKeeper({ disk, folder, log })
    this.desk = new OperatorDesk({
      rest: this.rest,
      pending: this.pending,
      automatic: config.operator,
      log,
      hallNow: () => picture.hallNow(clock.now()),
      listener: {
        session: (session, problem) => this.tellSession(session, problem),
        outcome: (command, problem) => this.lines.toConsole({ type: 'outcome', command, problem }),
        answered: (answer) => picture.alarms.answer(answer) && this.touchAlarm(answer.alarm),
        settled: (alarm, recorded) => {
          picture.alarms.settleAnswer(alarm, recorded)
          this.touchAlarm(alarm)
        },
        silenced: () => picture.alarms.silence(),
        stands: ({ alarm, step }) => (picture.alarms.get(alarm)?.step ?? 0) >= step,
      },
    })
    this.view = new WallView({ profile: config.profile, picture, machineNow, onChange: () => this.publisher.sendCamera() })
    this.selection = new SelectionDesk({
      picture,
      rest: this.rest,
      token: () => this.desk.session?.token ?? config.token,
      machineNow,
      onChange: () => this.publisher.sendSelection(),
      onChosen: (caseId) => this.view.toCase(caseId),
      onLooked: (caseId, card) => this.lines.toConsole({ type: 'looked', caseId, card }),
    })
    this.lines = new WindowLines({
      hello: (name) => helloOf(name, config, picture),
      picture: (name) => this.pictureFor(name),
      onReport: (panel, report) => this.state.takeReport(panel, report),
      onTrouble: (name, message) => faults.add(`${name ?? 'console'}: ${message}`),
      onCommand: (command) => obeyConsole(command, this.controls),
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
      view: this.view,
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
      onCity: () => this.view.jumpHome(),
      onInStep: () => this.lineUp(),
      onCut: () => this.publisher.sendLink(),
      onBroken: () => this.feed?.startOver(),
    })
    this.state = new StatusDesk({
      config,
      clock,
      picture,
      link,
      faults,
      intake: this.intake,
      counts: () => this.publisher.counts,
      position: () => this.feed?.at ?? null,
    })
  }

  /** @param session who had signed in before a restart */
  async start(session: LoginReply | null = null): Promise<void> {
    const { config, clock } = this
    if (session) this.desk.resume(session)
    await this.pending.load().catch((error: unknown) => this.tellRefusal(error))
    await this.wallLog.load().catch((error: unknown) => this.tellRefusal(error))
    const position = await this.keeper.restore(this.picture, clock.now())
    if (position) {
      this.link.fromDisk()
      this.view.jumpHome()
      for (const answer of this.pending.all()) this.picture.alarms.answer(answer)
    }
    this.statusServer = await openStatus(config.statusPort, () => this.state.status(), this.log)
    // Whoever is signed in by itself has a backend of this program's own.
    const ownBackend = config.operator !== null
    const { listener } = this.intake
    this.feed = new FeedClient({ urls: config.backendUrls, token: config.token, clock, listener, ownBackend }, position)
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
    if (position && !this.intake.behind) await this.keeper.store(this.picture, position, this.clock.now())
    await Promise.all([this.pending.flush(), this.wallLog.flush()])
  }

  /** What the console's commands act on. */
  private get controls() {
    const { desk, selection, view, lines, wallLog, clock } = this
    return { desk, selection, view, lines, wallLog, machineNow: () => clock.now() }
  }

  openWindow(name: WindowName, port: WindowPort): void {
    if (name !== null) this.state.panelOpened(name)
    this.lines.open(name, port)
  }

  receive(message: Exclude<ShellToHub, { type: 'start' | 'window-opened' | 'stop' }>): void {
    switch (message.type) {
      case 'window-closed':
        if (message.panel !== null) this.state.panelClosed(message.panel)
        this.lines.close(message.panel)
        return
      case 'thumbnail':
        this.lines.toConsole(this.state.keepThumbnail(message))
        return
      case 'ask-status':
        this.post({ type: 'status', request: message.request, status: this.state.status() })
        return
      default:
        this.state.machineSays(message)
    }
  }

  status(): Status {
    return this.state.status()
  }

  private everySecond(): void {
    const { clock, picture, link } = this
    const now = clock.now()
    const hallNow = picture.hallNow(now)
    if (hallNow !== null) {
      const live = link.state(now) === 'live'
      picture.touch(live ? picture.alarms.endFallen(picture.cases, hallNow) : picture.alarms.raiseDue(picture.cases, hallNow))
      this.selection.refresh(live)
      if (live) void this.desk.retry()
      if (live) void this.wallLog.deliver()
    }
    this.publisher.sendSelectionIfChanged()
    this.publisher.sendTimes()
    for (const silent of this.state.newlySilent()) this.post({ type: 'panel-silent', ...silent })
    this.lines.toConsole({ type: 'status', status: this.status() })
  }

  private async store(): Promise<void> {
    const position = this.feed?.at
    if (!position || this.intake.behind || position.seq === this.storedSeq || this.link.state(this.clock.now()) !== 'live') return
    const startedAt = this.clock.now()
    if (startedAt < this.storeNotBefore) return
    this.storedSeq = position.seq
    await this.keeper.store(this.picture, position, startedAt)
    this.storeNotBefore = this.clock.now() + (this.clock.now() - startedAt) * STORE_REST
  }

  private pictureFor(name: WindowName): HubToWindow[] {
    const picture = this.publisher.wholePicture()
    if (name !== null) return picture
    const session = sessionMessage(this.desk.session, this.sessionProblem)
    return [...picture, session, { type: 'status', status: this.status() }, ...this.state.thumbnails()]
  }

  /** Instants of the machine's clock that are kept go with it, so that nothing looks older or newer than it is. */
  private clockStepped(ms: number): void {
    for (const part of [this.picture, this.link, this.intake, this.state, this.view]) part.clockStepped(ms)
    this.storeNotBefore += ms
    const seconds = Math.round(ms / 1000)
    this.log.warn({
      zh: `本机时钟跳了 ${seconds} 秒（被调整或休眠）；城市时间与时限照原样走，不随之跳`,
      en: `the clock of this machine jumped by ${seconds} s (it was set, or the machine slept); hall time and limits do not jump with it`,
    })
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
    this.lines.toConsole(sessionMessage(session, problem))
    this.post({ type: 'session', session })
  }

  private tellRefusal(error: unknown): void {
    if (error instanceof Refusal) this.log.error(error.sentence)
    else this.log.error({ zh: `枢纽启动时出错：${reasonOf(error)}`, en: `the hub met an error at its start: ${reasonOf(error)}` })
  }
}
