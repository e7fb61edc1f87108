import type { ReactNode } from 'react'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { dictionaries } from '../ui/text/dictionaries.ts'
import { noteProblem } from './note-problem.ts'
import { guardPage } from './page-guard.ts'
import style from './page-root.module.css'
import type { WindowStores } from './window-stores.ts'

/** The page as a whole: where even its frame breaks, it says so, and the guard loads it again. */
export function PageRoot(props: { stores: WindowStores; onBroken: (error: unknown) => void; children: ReactNode }) {
  return (
    <ErrorBoundary fallback={<Broken stores={props.stores} />} onError={props.onBroken}>
      {props.children}
    </ErrorBoundary>
  )
}

function Broken(props: { stores: WindowStores }) {
  const language = props.stores.hello.getState().value?.language ?? 'zh'
  return <p className={style.broken}>{dictionaries[language].broken.page}</p>
}

/** The guard of this window's page. Errors outside of React are noted alone: what is on the glass stands. */
export function guardThisPage(stores: WindowStores, machineNow: () => number): (error: unknown) => void {
  const note = (sentence: string) => noteProblem(stores, sentence)
  window.addEventListener('error', (event) => note(event.message))
  window.addEventListener('unhandledrejection', (event) => note(String(event.reason)))
  return guardPage({
    storage: window.sessionStorage,
    machineNow,
    reload: () => window.location.reload(),
    after: (ms, run) => setTimeout(run, ms),
    note,
  })
}
