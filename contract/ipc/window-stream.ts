/**
 * Between the hub and a window of the wall computer: one MessagePort each, structured clone, parsed on arrival.
 *
 * The shell hands the port over once the window has loaded; a restarted window gets a new port. The hub answers with
 * `hello` and the complete picture, then sends changes. Nothing waits for anything: a window that falls behind gets the
 * newest rows of what changed meanwhile, because rows are state.
 */
import Type from 'typebox'
import { Bytes } from '../binary.ts'
import { Alarm } from '../domain/alarm.ts'
import { Board } from '../domain/board.ts'
import { MoverAlarm } from '../domain/mover-alarm.ts'
import { CityFile } from '../files/city.ts'
import { WallProfile } from '../files/wall-profile.ts'
import { oneOf } from '../one-of.ts'
import { MINUTE } from '../units.ts'
import { AcknowledgeRequest, CaseCard, Problem, Role } from '../wire/rest.ts'
import { CameraFlight, Scene, WallCamera } from './scene.ts'
import { Status } from './status.ts'

export const LANGUAGES = ['zh', 'en'] as const
export const Language = oneOf(LANGUAGES)
export type Language = Type.Static<typeof Language>

/** The hall clock as a line: at machine time `machineAt` it showed `hallAt` and runs `speed` times as fast. */
export const HallClock = Type.Object({ hallAt: Type.Number(), machineAt: Type.Number(), speed: Type.Number() })
export type HallClock = Type.Static<typeof HallClock>

/** Live: connected and fresh. Stale: the line is cut, the picture ages. Cold: no backend since the start, last picture from disk. */
export const Link = Type.Object({
  state: Type.Union([Type.Literal('live'), Type.Literal('stale'), Type.Literal('cold'), Type.Literal('empty')]),
  /** Machine ms of the last message of the backend; null = never in this run. */
  lastHeardAt: Type.Union([Type.Number(), Type.Null()]),
  /** HallMs that the picture shows. */
  pictureAt: Type.Union([Type.Number(), Type.Null()]),
  /** Why, in both languages, where there is something to say. */
  problem: Type.Union([Problem, Type.Null()]),
})
export type Link = Type.Static<typeof Link>

/** The last instant that a Date can hold: a limit that never comes, where NaN would not pass the schema. */
export const NO_LIMIT_AT = 8.64e15

/** 即将到期: a limit that comes within this much hall time counts as due soon. */
export const SOON_MS = 30 * MINUTE

/** A line of the countdown list: an open case whose limit comes next (or has passed). HallMs; NO_LIMIT_AT = none. */
export const CountdownRow = Type.Object({
  caseId: Type.Integer(),
  number: Type.String(),
  classIndex: Type.Integer(),
  districtIndex: Type.Integer(),
  unitIndex: Type.Integer(),
  address: Type.String(),
  stage: Type.Integer(),
  stageSince: Type.Number(),
  warnAt: Type.Number(),
  dueAt: Type.Number(),
  flags: Type.Integer(),
  lng: Type.Number(),
  lat: Type.Number(),
  alarm: Type.Union([Alarm, Type.Null()]),
})
export type CountdownRow = Type.Static<typeof CountdownRow>

/** The case that the operator has put on the wall. `card` is null while the line is cut; the row then says what is known. */
export const Selection = Type.Object({
  caseId: Type.Integer(),
  row: Type.Union([CountdownRow, Type.Null()]),
  card: Type.Union([CaseCard, Type.Null()]),
  cameras: Type.Array(Type.Object({ name: Type.String(), metres: Type.Number() })),
  collectors: Type.Array(Type.Object({ name: Type.String(), metres: Type.Number(), ageMs: Type.Number() })),
})
export type Selection = Type.Static<typeof Selection>

/** Who is on duty at the console. The token stays in the hub: a page has no use for it. */
export const OperatorSession = Type.Object({
  user: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  expiresAt: Type.Number({ description: 'machine ms' }),
})
export type OperatorSession = Type.Static<typeof OperatorSession>

export const HubToWindow = {
  /** First message on a port. `timeBase` and `origin` re-base all rows that follow. */
  hello: Type.Object({
    type: Type.Literal('hello'),
    /** The panel's name, or null for the console. */
    panel: Type.Union([Type.String(), Type.Null()]),
    language: Language,
    profile: WallProfile,
    scene: Scene,
    /** Everything but the areas' polygons of cells is small; sent once per port. null until a city is known. */
    city: Type.Union([CityFile, Type.Null()]),
    timeBase: Type.Number({ description: 'HallMs' }),
    origin: Type.Tuple([Type.Number(), Type.Number()]),
    selfTest: Type.Boolean(),
  }),
  clock: Type.Object({ type: Type.Literal('clock'), clock: HallClock }),
  link: Type.Object({ type: Type.Literal('link'), link: Link }),
  /** `slots` uint32, `rows` CASE_ROW_BYTES each. `reset` first frees every slot. `receivedAt` float64 per row, machine ms or NaN. */
  cases: Type.Object({
    type: Type.Literal('cases'),
    reset: Type.Boolean(),
    capacity: Type.Integer({ minimum: 0 }),
    slots: Bytes,
    rows: Bytes,
    receivedAt: Bytes,
  }),
  /** `slots` uint32 mover indexes, `rows` FIX_ROW_BYTES each; several fixes of one mover come in order of time. */
  fixes: Type.Object({ type: Type.Literal('fixes'), slots: Bytes, rows: Bytes }),
  board: Type.Object({ type: Type.Literal('board'), board: Board }),
  countdown: Type.Object({
    type: Type.Literal('countdown'),
    rows: Type.Array(CountdownRow),
    overdueTotal: Type.Integer(),
    /** Not overdue, and the limit comes within SOON_MS. */
    soonTotal: Type.Integer(),
    warningTotal: Type.Integer(),
  }),
  /** All active alarms, highest first. `sounding`: at least one is unacknowledged and not silenced. */
  alarms: Type.Object({
    type: Type.Literal('alarms'),
    alarms: Type.Array(Alarm),
    rows: Type.Array(CountdownRow),
    unacknowledged: Type.Integer(),
    sounding: Type.Boolean(),
  }),
  /** Active alarms of collectors and vehicles on duty. */
  'mover-alarms': Type.Object({ type: Type.Literal('mover-alarms'), alarms: Type.Array(MoverAlarm) }),
  camera: Type.Object({ type: Type.Literal('camera'), flight: CameraFlight }),
  selection: Type.Object({ type: Type.Literal('selection'), selection: Type.Union([Selection, Type.Null()]) }),
  /** Flash the panel's name and number (identify). */
  identify: Type.Object({ type: Type.Literal('identify'), until: Type.Number({ description: 'machine ms' }) }),
  // Console only:
  session: Type.Object({
    type: Type.Literal('session'),
    session: Type.Union([OperatorSession, Type.Null()]),
    problem: Type.Union([Problem, Type.Null()]),
  }),
  /** The card that the console asked for, for the console alone; null = it cannot be had now. */
  looked: Type.Object({ type: Type.Literal('looked'), caseId: Type.Integer(), card: Type.Union([CaseCard, Type.Null()]) }),
  status: Type.Object({ type: Type.Literal('status'), status: Status }),
  thumbnail: Type.Object({ type: Type.Literal('thumbnail'), panel: Type.String(), png: Bytes, takenAt: Type.Number() }),
  /** The outcome of a command of the console, for the notice line. */
  outcome: Type.Object({ type: Type.Literal('outcome'), command: Type.String(), problem: Type.Union([Problem, Type.Null()]) }),
} as const
export type HubToWindow = { [K in keyof typeof HubToWindow]: Type.Static<(typeof HubToWindow)[K]> }[keyof typeof HubToWindow]

/** From a panel: what it really shows. */
export const PanelReport = Type.Object({
  type: Type.Literal('panel-report'),
  frames: Type.Integer(),
  fps: Type.Number(),
  lastFrameAt: Type.Number({ description: 'machine ms' }),
  heapMB: Type.Number(),
  renderer: Type.String({ description: 'WebGL renderer string' }),
  items: Type.Object({ cases: Type.Integer(), movers: Type.Integer(), cameras: Type.Integer(), areas: Type.Integer() }),
  /** Machine ms from the intake's receipt to the frame that shows the row, for rows drawn since the last report. */
  latenciesMs: Type.Array(Type.Number()),
  errors: Type.Array(Type.String()),
})
export type PanelReport = Type.Static<typeof PanelReport>

export const WindowToHub = {
  'panel-report': PanelReport,
  /** The window has parsed `hello` and is ready for the picture. */
  ready: Type.Object({ type: Type.Literal('ready') }),
  /** Something broke in this window's page: for the list of errors. */
  trouble: Type.Object({ type: Type.Literal('trouble'), message: Type.String({ maxLength: 500 }) }),
  // Console only:
  login: Type.Object({ type: Type.Literal('login'), user: Type.String(), password: Type.String() }),
  logout: Type.Object({ type: Type.Literal('logout') }),
  acknowledge: Type.Object({ type: Type.Literal('acknowledge'), alarm: Type.String(), request: AcknowledgeRequest }),
  'acknowledge-mover': Type.Object({ type: Type.Literal('acknowledge-mover'), alarm: Type.Integer({ minimum: 1 }) }),
  /** Silence the sound without acknowledging, until the next new alarm. */
  silence: Type.Object({ type: Type.Literal('silence') }),
  /** Show the case at the desk; the wall stays as it is. */
  look: Type.Object({ type: Type.Literal('look'), caseId: Type.Integer() }),
  select: Type.Object({ type: Type.Literal('select'), caseId: Type.Union([Type.Integer(), Type.Null()]) }),
  camera: Type.Object({ type: Type.Literal('camera'), to: WallCamera }),
  'camera-home': Type.Object({ type: Type.Literal('camera-home') }),
  identify: Type.Object({ type: Type.Literal('identify') }),
} as const
export type WindowToHub = { [K in keyof typeof WindowToHub]: Type.Static<(typeof WindowToHub)[K]> }[keyof typeof WindowToHub]
