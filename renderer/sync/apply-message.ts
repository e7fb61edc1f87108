import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { share } from '../bridge/share.ts'
import type { Held, WindowStores } from './window-stores.ts'

type Message<Type extends HubToWindow['type']> = Extract<HubToWindow, { type: Type }>

/** Where rows for the GPU go: they are copied into slots, not kept in a store. */
export interface RowSink {
  hello(message: Message<'hello'>): void
  cases(message: Message<'cases'>): void
  fixes(message: Message<'fixes'>): void
}

/** A window without a map. */
export const noRows: RowSink = { hello: () => {}, cases: () => {}, fixes: () => {} }

/** Takes one parsed message into the stores. Equal to what is held means that nobody is told. */
export function applyMessage(stores: WindowStores, rows: RowSink, message: HubToWindow): void {
  switch (message.type) {
    case 'hello': {
      const { type: _, ...hello } = message
      put(stores.hello, hello)
      rows.hello(message)
      return
    }
    case 'cases':
      rows.cases(message)
      return
    case 'fixes':
      rows.fixes(message)
      return
    case 'clock':
      put(stores.clock, message.clock)
      return
    case 'link':
      put(stores.link, message.link)
      return
    case 'board':
      put(stores.board, message.board)
      return
    case 'countdown': {
      const { type: _, ...countdown } = message
      put(stores.countdown, countdown)
      return
    }
    case 'alarms': {
      const { type: _, ...alarms } = message
      put(stores.alarms, alarms)
      return
    }
    case 'mover-alarms':
      put(stores.moverAlarms, message.alarms)
      return
    case 'camera':
      put(stores.camera, message.flight)
      return
    case 'selection':
      put(stores.selection, message.selection)
      return
    case 'identify':
      put(stores.identifyUntil, message.until)
      return
    default:
      applyConsoleMessage(stores, message)
  }
}

function applyConsoleMessage(
  stores: WindowStores,
  message: Message<'looked'> | Message<'session'> | Message<'status'> | Message<'thumbnail'> | Message<'outcome'>,
): void {
  switch (message.type) {
    case 'looked':
      put(stores.looked, { caseId: message.caseId, card: message.card })
      return
    case 'session':
      // Every answer is a new one: the same refusal twice means that somebody has tried twice.
      stores.signedIn.setState(({ value }) => ({
        value: { session: share(value.session, message.session), problem: message.problem },
      }))
      return
    case 'status':
      put(stores.status, message.status)
      return
    case 'thumbnail': {
      const { panel, png, takenAt } = message
      stores.thumbnails.setState(({ value }) => ({ value: { ...value, [panel]: { png, takenAt } } }))
      return
    }
    case 'outcome': {
      const { command, problem } = message
      stores.outcome.setState(({ value }) => ({ value: { command, problem, number: (value?.number ?? 0) + 1 } }))
      return
    }
    default: {
      const forgotten: never = message
      throw new Error(`no store for ${JSON.stringify(forgotten)}`)
    }
  }
}

function put<T>(store: Held<T>, next: T): void {
  const { value } = store.getState()
  const shared = share(value, next)
  if (!Object.is(shared, value)) store.setState({ value: shared })
}
