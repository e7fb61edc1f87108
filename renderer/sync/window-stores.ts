import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { Board } from '../../contract/domain/board.ts'
import type { MoverAlarm } from '../../contract/domain/mover-alarm.ts'
import type { CameraFlight } from '../../contract/ipc/scene.ts'
import type { Status } from '../../contract/ipc/status.ts'
import type { CountdownRow, HallClock, HubToWindow, Link, OperatorSession, Selection } from '../../contract/ipc/window-stream.ts'
import type { CaseCard, Problem } from '../../contract/wire/rest.ts'

type Message<Type extends HubToWindow['type']> = Extract<HubToWindow, { type: Type }>
export type Hello = Omit<Message<'hello'>, 'type'>

export interface Countdown {
  readonly rows: readonly CountdownRow[]
  readonly overdueTotal: number
  readonly soonTotal: number
  readonly warningTotal: number
}

export interface Alarms {
  /** Active, highest first. */
  readonly alarms: readonly Alarm[]
  readonly rows: readonly CountdownRow[]
  readonly unacknowledged: number
  readonly sounding: boolean
}

export interface Looked {
  readonly caseId: number
  readonly card: CaseCard | null
}

export interface SignedIn {
  readonly session: OperatorSession | null
  readonly problem: Problem | null
}

/** What came of the operator's last command. `number` tells two equal outcomes apart. */
export interface Outcome {
  readonly command: string
  readonly problem: Problem | null
  readonly number: number
}

export interface Thumbnail {
  readonly png: Uint8Array
  readonly takenAt: number
}

/** A held value that may not have come yet. */
export type Held<T> = StoreApi<{ readonly value: T }>
const held = <T>(value: T): Held<T> => createStore<{ readonly value: T }>(() => ({ value }))

/** What a window knows, one store per concern. null = has not come yet, which is never the same as nothing. */
export interface WindowStores {
  readonly hello: Held<Hello | null>
  readonly clock: Held<HallClock | null>
  readonly link: Held<Link | null>
  readonly board: Held<Board | null>
  readonly countdown: Held<Countdown | null>
  readonly alarms: Held<Alarms | null>
  readonly moverAlarms: Held<readonly MoverAlarm[] | null>
  readonly camera: Held<CameraFlight | null>
  readonly selection: Held<Selection | null>
  /** Machine ms until which the panel flashes its number. */
  readonly identifyUntil: Held<number>
  /** The case that was last asked for by the desk alone. */
  readonly looked: Held<Looked | null>
  readonly signedIn: Held<SignedIn>
  readonly status: Held<Status | null>
  readonly thumbnails: Held<Readonly<Record<string, Thumbnail>>>
  readonly outcome: Held<Outcome | null>
  readonly problems: Held<readonly string[]>
}

export function makeWindowStores(): WindowStores {
  return {
    hello: held<Hello | null>(null),
    clock: held<HallClock | null>(null),
    link: held<Link | null>(null),
    board: held<Board | null>(null),
    countdown: held<Countdown | null>(null),
    alarms: held<Alarms | null>(null),
    moverAlarms: held<readonly MoverAlarm[] | null>(null),
    camera: held<CameraFlight | null>(null),
    selection: held<Selection | null>(null),
    identifyUntil: held<number>(0),
    looked: held<Looked | null>(null),
    signedIn: held<SignedIn>({ session: null, problem: null }),
    status: held<Status | null>(null),
    thumbnails: held<Readonly<Record<string, Thumbnail>>>({}),
    outcome: held<Outcome | null>(null),
    problems: held<readonly string[]>([]),
  }
}
