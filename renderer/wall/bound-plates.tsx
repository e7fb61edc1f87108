/** Each plate with its store: a plate renders again only when its own part of the picture changes. */
import { useStore } from 'zustand'
import { AlarmBanner } from '../panels/alarm-banner.tsx'
import { CaseCardPlate } from '../panels/case-card.tsx'
import { CountdownList } from '../panels/countdown-list.tsx'
import type { Freshness } from '../panels/freshness.ts'
import { HallClockPlate } from '../panels/hall-clock.tsx'
import { Headline } from '../panels/headline.tsx'
import { Plate } from '../panels/plate.tsx'
import { Ranking } from '../panels/ranking.tsx'
import { RatesPlate } from '../panels/rates-plate.tsx'
import { Stages } from '../panels/stages.tsx'
import { Trend } from '../panels/trend.tsx'
import type { Held, WindowStores } from '../sync/window-stores.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { useReading } from '../ui/reading.tsx'
import { useAtMostEvery } from '../ui/use-at-most-every.ts'
import style from './bound-plates.module.css'
import type { PlateHere } from './plates-here.ts'

/** A day's trend moves by pixels in this time, and a chart is the dearest plate to draw. */
const TREND_EVERY_MS = 5000

/** One bad row is soon followed by a good one. */
const RETRY_MS = 10_000

function useHeld<T>(store: Held<T>): T {
  return useStore(store, (state) => state.value)
}

interface Bound {
  readonly plate: PlateHere
  readonly stores: WindowStores
  readonly freshness: Freshness
  readonly pxPerArcMinute: number
}

/** A plate that breaks says so in its own place and is tried again; the others know nothing of it. */
export function BoundPlate(props: Bound & { onBroken: (sentence: string) => void }) {
  const { plate, onBroken } = props
  const { text } = useReading()
  const broken = (
    <Plate place={plate.place} kind={plate.kind}>
      <p className={style.broken}>{text.broken.part}</p>
    </Plate>
  )
  return (
    <ErrorBoundary
      fallback={broken}
      onError={(error) => onBroken(`plate "${plate.kind}" broke: ${String(error)}`)}
      retryMs={RETRY_MS}
    >
      <PlateOfKind {...props} />
    </ErrorBoundary>
  )
}

function PlateOfKind(props: Bound) {
  const { plate } = props
  switch (plate.kind) {
    case 'alarm-banner':
      return <BoundBanner {...props} />
    case 'case-card':
      return <BoundCard {...props} />
    case 'map':
      return null
    default:
      return (
        <Plate place={plate.place} kind={plate.kind} fit={plate.kind === 'ranking'}>
          <Content {...props} />
        </Plate>
      )
  }
}

function Content(props: Bound) {
  switch (props.plate.kind) {
    case 'headline':
      return <BoundHeadline {...props} />
    case 'countdown':
      return <BoundCountdown {...props} />
    case 'stages':
      return <BoundStages {...props} />
    case 'rates':
      return <BoundRates {...props} />
    case 'ranking':
      return <BoundRanking {...props} />
    case 'trend':
      return <BoundTrend {...props} />
    case 'clock':
      return <BoundClock {...props} />
    default:
      return null
  }
}

function useCity(stores: WindowStores) {
  return useStore(stores.hello, (state) => state.value?.city ?? null)
}

function BoundHeadline({ stores }: Bound) {
  const countdown = useHeld(stores.countdown)
  return <Headline overdue={countdown?.overdueTotal ?? null} soon={countdown?.soonTotal ?? null} />
}

function BoundCountdown({ stores, plate }: Bound) {
  const rows = useStore(stores.countdown, (state) => state.value?.rows ?? null)
  const overdueTotal = useStore(stores.countdown, (state) => state.value?.overdueTotal ?? 0)
  const selected = useStore(stores.selection, (state) => state.value?.caseId ?? null)
  const city = useCity(stores)
  return <CountdownList rows={rows} overdueTotal={overdueTotal} city={city} selected={selected} height={plate.heightArcMinutes} />
}

function BoundStages({ stores }: Bound) {
  return <Stages stages={useStore(stores.board, (state) => state.value?.stages ?? null)} />
}

function BoundRates({ stores }: Bound) {
  return <RatesPlate rates={useStore(stores.board, (state) => state.value?.rates ?? null)} />
}

function BoundRanking({ stores, plate }: Bound) {
  const districts = useStore(stores.board, (state) => state.value?.districts ?? null)
  return <Ranking districts={districts} city={useCity(stores)} height={plate.heightArcMinutes} />
}

function BoundTrend({ stores, pxPerArcMinute }: Bound) {
  const points = useAtMostEvery(
    useStore(stores.board, (state) => state.value?.trend ?? null),
    TREND_EVERY_MS,
  )
  return <Trend points={points} pxPerArcMinute={pxPerArcMinute} />
}

function BoundClock({ stores, freshness }: Bound) {
  return <HallClockPlate city={useCity(stores)} freshness={freshness} />
}

function BoundBanner({ stores, plate }: Bound) {
  const held = useHeld(stores.alarms)
  const city = useCity(stores)
  if (!held || held.alarms.length === 0) return null
  return (
    <Plate place={plate.place} kind={plate.kind} bare>
      <AlarmBanner alarms={held.alarms} rows={held.rows} city={city} />
    </Plate>
  )
}

function BoundCard({ stores, plate }: Bound) {
  const selection = useHeld(stores.selection)
  const city = useCity(stores)
  if (!selection) return null
  return (
    <Plate place={plate.place} kind={plate.kind}>
      <CaseCardPlate selection={selection} city={city} height={plate.heightArcMinutes} />
    </Plate>
  )
}
