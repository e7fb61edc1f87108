import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HallClock } from '../../contract/ipc/window-stream.ts'
import { hallNow } from '../../core/time/hall-clock.ts'

/** What the window's clocks show; changes once a second. Both null until the hall clock is known. */
export interface HallTime {
  /** HallMs */
  readonly hall: number | null
  /** Machine ms; for ages of connections. */
  readonly machine: number
  readonly speed: number
}
export type HallTimeStore = StoreApi<HallTime>

/**
 * The one second-tick of a window. All lists and clocks hang on it, so that they step together.
 * @returns the store and its stop
 */
export function startHallTime(
  clock: () => HallClock | null,
  machineNow: () => number,
  timers: Pick<typeof globalThis, 'setInterval' | 'clearInterval'> = globalThis,
): { store: HallTimeStore; tick: () => void; stop: () => void } {
  const read = (): HallTime => {
    const held = clock()
    const machine = machineNow()
    return { hall: held ? hallNow(held, machine) : null, machine, speed: held?.speed ?? 1 }
  }
  const store = createStore<HallTime>(() => read())
  const tick = () => store.setState(read(), true)
  const timer = timers.setInterval(tick, 1000)
  return { store, tick, stop: () => timers.clearInterval(timer) }
}

const HallTimeContext = createContext<HallTimeStore | null>(null)

export function HallTimeProvider(props: { store: HallTimeStore; children: ReactNode }) {
  return <HallTimeContext value={props.store}>{props.children}</HallTimeContext>
}

/** The part of the hall time that a component shows; it renders again only when that part changes. */
export function useHallTime<T>(select: (time: HallTime) => T): T {
  const store = useContext(HallTimeContext)
  if (!store) throw new Error('useHallTime needs a HallTimeProvider above it')
  return useStore(store, select)
}
