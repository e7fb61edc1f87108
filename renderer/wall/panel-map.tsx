import { useMemo } from 'react'
import type { PanelName } from '../../contract/ids.ts'
import { ASSETS_PATH } from '../../contract/ipc/window-origin.ts'
import { pxPerArcMinute } from '../../core/wall/arc-minute.ts'
import { cropOf, panelNamed } from '../../core/wall/canvas.ts'
import { WallMapView } from '../map/wall-map-view.tsx'
import type { Hello } from '../sync/window-stores.ts'
import type { MapFeed } from './map-feed.ts'

/** The panel's part of the wall's one map. Made once; the feed tells it what changes. */
export function PanelMap(props: {
  hello: Hello
  panel: string
  feed: MapFeed
  fontFamily: string
  machineNow: () => number
  onProblem: (sentence: string) => void
}) {
  const { hello, panel, feed, fontFamily, machineNow, onProblem } = props
  const spec = panelNamed(hello.profile, panel as PanelName)
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the map is made
  const options = useMemo(
    () =>
      spec && {
        crop: cropOf(hello.profile, spec, window.innerWidth),
        pxPerArcMinute: pxPerArcMinute(hello.profile, spec, window.innerWidth),
        language: hello.language,
        fontFamily,
        assetUrl: (asset: string) => new URL(`${ASSETS_PATH}${asset}`, window.location.href).href,
        cases: feed.caseRows,
        movers: feed.moverRows,
        machineNow,
        onProblem,
      },
    [],
  )
  return options && <WallMapView options={options} onMap={(map) => feed.attach(map)} />
}
