import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Alarm } from '../../contract/domain/alarm.ts'
import type { WindowToHub } from '../../contract/ipc/window-stream.ts'
import { hubAnswers } from '../panels/freshness.ts'
import type { WindowLine } from '../sync/window-line.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import type { DeskCommand } from './keys.ts'
import { moveChoice, nextWaiting, queueOrder } from './queue-order.ts'

/** A hint that the desk itself gives, without asking the hub. */
export type DeskHint = 'hubGone' | 'needSignIn' | 'nothingSelected' | 'alreadyAcknowledged' | 'choiceMoved'

/** A key pressed this soon after the choice moved by itself was meant for the alarm before. */
const TOO_SOON_MS = 700

/** What is the desk's own: nobody else needs to know. */
export interface DeskState {
  readonly chosen: string | null
  /** The operator has chosen: the choice no longer follows the head of the queue. */
  readonly byHand: boolean
  /** Machine ms at which the choice last changed by itself. */
  readonly movedAt: number
  readonly help: boolean
  /** `number` tells two equal hints apart. */
  readonly hint: { readonly kind: DeskHint; readonly number: number } | null
}
export type DeskStore = StoreApi<DeskState>

export function makeDesk(): DeskStore {
  return createStore<DeskState>(() => ({ chosen: null, byHand: false, movedAt: 0, help: false, hint: null }))
}

export interface DeskPorts {
  readonly stores: WindowStores
  readonly desk: DeskStore
  readonly send: (message: WindowToHub) => boolean
  readonly machineNow: () => number
}

/** The way from the desk to the hub; a message that nobody would hear is not sent, and the operator is told so. */
export function deskSend(desk: DeskStore, line: Pick<WindowLine, 'send' | 'state'>, machineNow: () => number): DeskPorts['send'] {
  return (message) => {
    const sent = hubAnswers(line.state, machineNow()) && line.send(message)
    if (!sent) hint(desk, 'hubGone')
    return sent
  }
}

/** Carries a command out: on the desk itself, or by one message to the hub. */
export function runCommand(ports: DeskPorts, command: DeskCommand): void {
  const { desk, send } = ports
  switch (command.kind) {
    case 'move':
      desk.setState((state) => ({ chosen: moveChoice(queueNow(ports), state.chosen, command.by), byHand: true }))
      return
    case 'acknowledge':
      acknowledge(ports)
      return
    case 'show': {
      const alarm = chosenAlarm(ports)
      if (alarm) send({ type: 'select', caseId: alarm.caseId })
      else hint(desk, 'nothingSelected')
      return
    }
    case 'clear':
      if (desk.getState().help) desk.setState({ help: false })
      else send({ type: 'select', caseId: null })
      return
    case 'silence':
      send({ type: 'silence' })
      return
    case 'home':
      send({ type: 'camera-home' })
      return
    case 'identify':
      send({ type: 'identify' })
      return
    case 'help':
      desk.setState((state) => ({ help: !state.help }))
      return
  }
}

function acknowledge(ports: DeskPorts): void {
  const { stores, desk, send, machineNow } = ports
  if (machineNow() - desk.getState().movedAt < TOO_SOON_MS) {
    hint(desk, 'choiceMoved')
    return
  }
  const alarm = chosenAlarm(ports)
  if (!alarm || alarm.acknowledgedAt !== null || !stores.signedIn.getState().value.session) {
    hint(desk, !alarm ? 'nothingSelected' : alarm.acknowledgedAt !== null ? 'alreadyAcknowledged' : 'needSignIn')
    return
  }
  if (!send({ type: 'acknowledge', alarm: alarm.id, request: { step: alarm.step } })) return
  const next = nextWaiting(queueNow(ports), alarm.id)
  desk.setState({ chosen: next, byHand: next !== alarm.id })
}

function hint(desk: DeskStore, kind: DeskHint): void {
  desk.setState((state) => ({ hint: { kind, number: (state.hint?.number ?? 0) + 1 } }))
}

function queueNow({ stores }: DeskPorts): Alarm[] {
  return queueOrder(stores.alarms.getState().value?.alarms ?? [])
}

function chosenAlarm(ports: DeskPorts): Alarm | undefined {
  const { chosen } = ports.desk.getState()
  return queueNow(ports).find((alarm) => alarm.id === chosen)
}
