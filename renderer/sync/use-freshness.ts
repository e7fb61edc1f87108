import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Freshness, freshnessOf } from '../panels/freshness.ts'
import { useHallTime } from '../ui/hall-time.tsx'
import type { WindowLine } from './window-line.ts'
import type { WindowStores } from './window-stores.ts'

/** How fresh the window's picture is, judged anew every second; the same object while the words stay the same. */
export function useFreshness(stores: WindowStores, line: WindowLine['state']): Freshness {
  const link = useStore(stores.link, (state) => state.value)
  const clock = useStore(stores.clock, (state) => state.value)
  const machine = useHallTime((time) => time.machine)
  const fresh = freshnessOf(line, link, clock, machine)
  const key = JSON.stringify(fresh, (name, value: unknown) => (name === 'ageMs' ? Math.floor(Number(value) / 1000) : value))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is `fresh` rounded to what can be seen
  return useMemo(() => fresh, [key])
}
