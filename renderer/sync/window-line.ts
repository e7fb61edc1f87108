import type { HubToWindow, WindowToHub } from '../../contract/ipc/window-stream.ts'
import { type HubLine, openHubLine, type PageWindow } from '../bridge/hub-line.ts'
import { applyMessage, type RowSink } from './apply-message.ts'
import { noteProblem } from './note-problem.ts'
import type { WindowStores } from './window-stores.ts'

/** The line and how it is: for the words that say how old the picture is. */
export interface WindowLine extends Pick<HubLine, 'send' | 'stop'> {
  readonly state: { open: boolean; heardAt: number | null }
}

/** Joins the line to the stores: every message goes where it belongs, what does not fit becomes a sentence in the report. */
export function openWindowLine(
  page: PageWindow,
  stores: WindowStores,
  rows: RowSink,
  machineNow: () => number,
  onMessage: (message: HubToWindow) => void = () => {},
): WindowLine {
  const state: { open: boolean; heardAt: number | null } = { open: false, heardAt: null }
  const line = openHubLine(page, {
    connected: () => {
      state.open = true
    },
    closed: () => {
      state.open = false
    },
    message: (message) => {
      state.heardAt = machineNow()
      try {
        applyMessage(stores, rows, message)
      } catch (error) {
        noteProblem(stores, `message "${message.type}" from the hub refused: ${String(error)}`)
        return
      }
      if (message.type === 'hello') line.send({ type: 'ready' })
      onMessage(message)
    },
    refused: (sentence) => noteProblem(stores, sentence),
  })
  return { state, send: (message: WindowToHub) => line.send(message), stop: () => line.stop() }
}
