import { type ReactNode, useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import type { PanelName } from '../../contract/ids.ts'
import { pxPerArcMinute } from '../../core/wall/arc-minute.ts'
import { panelNamed } from '../../core/wall/canvas.ts'
import { isOld } from '../panels/freshness.ts'
import { IdentifyFlash } from '../panels/identify-flash.tsx'
import { LinkNotice, NOTICE_HIGH } from '../panels/link-notice.tsx'
import { noteProblem } from '../sync/note-problem.ts'
import { useFreshness } from '../sync/use-freshness.ts'
import type { WindowLine } from '../sync/window-line.ts'
import type { Hello, WindowStores } from '../sync/window-stores.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { HallTimeProvider, type HallTimeStore } from '../ui/hall-time.tsx'
import { DEFAULT_TIME_ZONE, ReadingProvider, useReading } from '../ui/reading.tsx'
import { typeScaleStyle } from '../ui/type-scale.ts'
import { BoundPlate } from './bound-plates.tsx'
import { type PlateHere, platesHere } from './plates-here.ts'
import style from './wall-panel.module.css'
import { useWindowWidth } from './window-size.ts'

/** A map takes its drawing context anew with every attempt, and a browser has few. */
const MAP_RETRY_MS = 60_000

export interface WallPanelProps {
  readonly stores: WindowStores
  readonly line: WindowLine['state']
  readonly hallTime: HallTimeStore
  readonly machineNow: () => number
  /** The map of this panel, mounted beneath the plates. */
  readonly map: (hello: Hello, panel: string) => ReactNode
}

/** One panel of the wall: its part of the map, and the plates that the scene places on it. */
export function WallPanel(props: WallPanelProps) {
  const hello = useStore(props.stores.hello, (state) => state.value)
  return (
    <HallTimeProvider store={props.hallTime}>
      <ReadingProvider language={hello?.language ?? 'zh'} timeZone={hello?.city?.timeZone ?? DEFAULT_TIME_ZONE}>
        {hello?.panel ? <Glass {...props} hello={hello} panel={hello.panel} /> : <Waiting />}
      </ReadingProvider>
    </HallTimeProvider>
  )
}

function Waiting() {
  const { text } = useReading()
  return <p className={style.waiting}>{text.link.noLine}</p>
}

function Glass(props: WallPanelProps & { hello: Hello; panel: string }) {
  const { stores, line, hello, panel, map, machineNow } = props
  const { text } = useReading()
  const note = useCallback((sentence: string) => noteProblem(stores, sentence), [stores])
  const width = useWindowWidth()
  const spec = panelNamed(hello.profile, panel as PanelName)
  const plates = useMemo(
    () => (spec ? platesHere(hello.profile, spec, hello.scene, width) : []),
    [hello.profile, hello.scene, spec, width],
  )
  const freshness = useFreshness(stores, line)
  const identifyUntil = useStore(stores.identifyUntil, (state) => state.value)
  const alarms = useStore(stores.alarms, (state) => (state.value?.alarms.length ?? 0) > 0)
  if (!spec) return <p className={style.waiting}>{panel}</p>
  const am = pxPerArcMinute(hello.profile, spec, width)
  const banner = plates.find((plate) => plate.kind === 'alarm-banner')?.place
  const noticeTop = banner ? (alarms ? banner.y + banner.height + 8 * am : banner.y) : 12 * am
  const place = { x: banner?.x ?? 12 * am, y: noticeTop, width: banner?.width ?? width - 24 * am }
  return (
    <main className={style.glass} style={typeScaleStyle(am, hello.language)} lang={hello.language} data-live={!isOld(freshness)}>
      <ErrorBoundary
        fallback={<p className={style.waiting}>{text.broken.part}</p>}
        onError={(error) => note(`map broke: ${String(error)}`)}
        retryMs={MAP_RETRY_MS}
      >
        <div className={style.map}>{map(hello, panel)}</div>
      </ErrorBoundary>
      {hello.city && plates.some((plate) => plate.kind === 'clock') && (
        <p className={style.attribution} style={{ bottom: lowestFree(plates, width, am) }}>
          {hello.city.attribution.join(' · ')}
        </p>
      )}
      {plates.map((plate) => (
        <BoundPlate
          key={plate.kind}
          plate={isOld(freshness) ? belowNotice(plate, place.y, am) : plate}
          stores={stores}
          freshness={freshness}
          pxPerArcMinute={am}
          onBroken={note}
        />
      ))}
      <LinkNotice freshness={freshness} place={place} />
      <IdentifyFlash
        until={identifyUntil}
        number={hello.profile.panels.indexOf(spec) + 1}
        name={spec.name}
        machineNow={machineNow}
      />
    </main>
  )
}

/** Distance from the glass's lower edge to where the map shows at its right, pixels. */
function lowestFree(plates: readonly PlateHere[], width: number, am: number): number {
  const below = plates.filter(
    ({ kind, place }) => kind !== 'case-card' && place.y > window.innerHeight / 2 && place.x + place.width > width / 2,
  )
  const top = Math.min(window.innerHeight - 8 * am, ...below.map(({ place }) => place.y))
  return window.innerHeight - top + 4 * am
}

/** The card gives way to the sentence about the line; both are shown. */
function belowNotice(plate: PlateHere, noticeY: number, am: number): PlateHere {
  const { kind, place, heightArcMinutes } = plate
  const moved = noticeY + (NOTICE_HIGH + 8) * am - place.y
  if (kind !== 'case-card' || moved <= 0) return plate
  return {
    kind,
    place: { ...place, y: place.y + moved, height: place.height - moved },
    heightArcMinutes: heightArcMinutes - moved / am,
  }
}
