import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { Status } from '../../contract/ipc/status.ts'
import { canvasOf, panelPlace } from '../../core/wall/canvas.ts'
import type { Thumbnail, WindowStores } from '../sync/window-stores.ts'
import { useReading } from '../ui/reading.tsx'
import style from './wall-miniature.module.css'

/** A panel whose last frame is older than this is not showing what it should. */
const OLD_FRAME_MS = 3000

/** The wall as it is: what each panel shows, hung as the profile says, and how each panel is. */
export function WallMiniature(props: { stores: WindowStores }) {
  const { stores } = props
  const profile = useStore(stores.hello, (state) => state.value?.profile ?? null)
  const status = useStore(stores.status, (state) => state.value)
  const thumbnails = useStore(stores.thumbnails, (state) => state.value)
  const { text } = useReading()
  return (
    <section className={style.wall} aria-label={text.console.wall}>
      <h2>{text.console.wall}</h2>
      {profile && (
        <>
          <Glass profile={profile} thumbnails={thumbnails} />
          <table>
            <tbody>
              {profile.panels.map((panel, index) => (
                <Health key={panel.name} number={index + 1} panel={panel} status={status} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}

function Glass(props: { profile: WallProfile; thumbnails: Readonly<Record<string, Thumbnail>> }) {
  const { profile, thumbnails } = props
  const canvas = canvasOf(profile)
  return (
    <div className={style.canvas} style={{ aspectRatio: canvas.width / canvas.height }}>
      {profile.panels.map((panel, index) => {
        const place = panelPlace(profile, panel)
        const percent = (part: number) => `${part * 100}%`
        const at = { left: percent(place.x), top: percent(place.y), width: percent(place.width), height: percent(place.height) }
        return (
          <div key={panel.name} className={style.panel} style={at}>
            <Picture thumbnail={thumbnails[panel.name]} name={panel.name} />
            <span className={style.number}>{index + 1}</span>
          </div>
        )
      })}
    </div>
  )
}

function Picture(props: { thumbnail: Thumbnail | undefined; name: string }) {
  const { thumbnail, name } = props
  const { text } = useReading()
  const url = useMemo(
    () => thumbnail && URL.createObjectURL(new Blob([new Uint8Array(thumbnail.png)], { type: 'image/png' })),
    [thumbnail],
  )
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url])
  return url ? <img src={url} alt={name} /> : <span className={style.none}>{text.console.thumbnailNone}</span>
}

function Health(props: { number: number; panel: PanelSpec; status: Status | null }) {
  const { number, panel, status } = props
  const { text, format } = useReading()
  const health = status?.panels.find((one) => one.name === panel.name)
  const age = health?.lastFrameAgeMs ?? null
  const fine = health !== undefined && age !== null && age <= OLD_FRAME_MS
  return (
    <tr className={style.health} data-fine={fine}>
      <th scope="row">
        {number} <small>{panel.name}</small>
      </th>
      {health && age !== null ? (
        <>
          <td>{text.console.panelHealth(format.number(health.fps), format.span(age))}</td>
          <td>{text.console.panelMemory(format.number(health.heapMB))}</td>
          <td>{text.console.panelItems(format.number(health.items.cases), format.number(health.items.movers))}</td>
        </>
      ) : (
        <td colSpan={3}>{text.console.panelSilent}</td>
      )}
    </tr>
  )
}
