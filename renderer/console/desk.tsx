import { type ReactNode, useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { noteProblem } from '../sync/note-problem.ts'
import { useFreshness } from '../sync/use-freshness.ts'
import type { WindowLine } from '../sync/window-line.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import type { AlarmSound } from '../ui/alarm-sound.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { HallTimeProvider, type HallTimeStore } from '../ui/hall-time.tsx'
import { DEFAULT_TIME_ZONE, ReadingProvider, useReading } from '../ui/reading.tsx'
import { AlarmQueue } from './alarm-queue.tsx'
import { CasePane } from './case-pane.tsx'
import style from './desk.module.css'
import { type DeskPorts, type DeskStore, deskSend, runCommand } from './desk-commands.ts'
import { HelpSheet } from './help-sheet.tsx'
import { commandOf, KEY_CAPS } from './keys.ts'
import { NoticeLine } from './notice-line.tsx'
import { OnDutyPane } from './on-duty-pane.tsx'
import { soundingLevel } from './queue-order.ts'
import { SignIn } from './sign-in.tsx'
import { SystemPane } from './system-pane.tsx'
import { TopBar } from './top-bar.tsx'
import { WallMiniature } from './wall-miniature.tsx'

const RETRY_MS = 10_000

export interface DeskProps {
  readonly stores: WindowStores
  readonly desk: DeskStore
  readonly line: Pick<WindowLine, 'send' | 'state'>
  readonly hallTime: HallTimeStore
  readonly machineNow: () => number
  readonly sound: AlarmSound
}

/** The operator's desk (值班台): everything by key, what needs someone on the left, the wall and the case on the right. */
export function Desk(props: DeskProps) {
  const { desk, line, machineNow } = props
  const send = useMemo(() => deskSend(desk, line, machineNow), [desk, line, machineNow])
  const hello = useStore(props.stores.hello, (state) => state.value)
  useKeys(props, send)
  useSound(props)
  return (
    <HallTimeProvider store={props.hallTime}>
      <ReadingProvider language={hello?.language ?? 'zh'} timeZone={hello?.city?.timeZone ?? DEFAULT_TIME_ZONE}>
        <Layout {...props} send={send} />
      </ReadingProvider>
    </HallTimeProvider>
  )
}

function Layout(props: DeskProps & Pick<DeskPorts, 'send'>) {
  const { stores, desk, line, send } = props
  const freshness = useFreshness(stores, line.state)
  const help = useStore(desk, (state) => state.help)
  return (
    <main className={style.desk}>
      <TopBar stores={stores} freshness={freshness} send={send} />
      <div className={style.work}>
        <Pane name="queue" stores={stores}>
          <AlarmQueue stores={stores} desk={desk} machineNow={props.machineNow} />
        </Pane>
        <Pane name="on-duty" stores={stores}>
          <OnDutyPane stores={stores} send={send} />
        </Pane>
        <Pane name="system" stores={stores}>
          <SystemPane stores={stores} freshness={freshness} />
        </Pane>
      </div>
      <div className={style.side}>
        <SignIn stores={stores} send={send} />
        <Pane name="wall" stores={stores}>
          <WallMiniature stores={stores} />
        </Pane>
        <Pane name="case" stores={stores}>
          <CasePane stores={stores} desk={desk} line={line} />
        </Pane>
      </div>
      <footer className={style.foot}>
        <NoticeLine stores={stores} desk={desk} />
        <KeyHints />
      </footer>
      <HelpSheet open={help} onClose={() => desk.setState({ help: false })} />
    </main>
  )
}

/** A pane that breaks says so in its own place and is tried again; the desk goes on working. */
function Pane(props: { name: string; stores: WindowStores; children: ReactNode }) {
  const { name, stores, children } = props
  const { text } = useReading()
  return (
    <ErrorBoundary
      fallback={<p className={style.broken}>{text.broken.part}</p>}
      onError={(error) => noteProblem(stores, `pane "${name}" broke: ${String(error)}`)}
      retryMs={RETRY_MS}
    >
      {children}
    </ErrorBoundary>
  )
}

function KeyHints() {
  const { text } = useReading()
  const kinds = Object.keys(text.console.hints) as (keyof typeof text.console.hints)[]
  return (
    <ul className={style.hints}>
      {kinds.map((kind) => (
        <li key={kind}>
          <kbd>{KEY_CAPS[kind]}</kbd> {text.console.hints[kind]}
        </li>
      ))}
    </ul>
  )
}

function useKeys({ stores, desk, machineNow, sound }: DeskProps, send: DeskPorts['send']): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      void sound.unlock()
      const target = event.target instanceof Element ? event.target : null
      const writing = target?.matches('input, textarea, select') ?? false
      if (writing && event.key === 'Escape' && target instanceof HTMLElement) target.blur()
      const command = commandOf(event, writing, target?.matches('button') ?? false)
      if (!command) return
      event.preventDefault()
      runCommand({ stores, desk, send, machineNow }, command)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [stores, desk, send, machineNow, sound])
}

/** The hub decides whether it sounds; the desk knows how each level sounds. */
function useSound({ stores, sound }: DeskProps): void {
  const level = useStore(stores.alarms, ({ value }) => (value?.sounding ? soundingLevel(value.alarms) : null))
  useEffect(() => sound.play(level), [sound, level])
}
