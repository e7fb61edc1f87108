import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { Scene, SceneItem } from '../../contract/ipc/scene.ts'
import { pxPerArcMinute } from '../../core/wall/arc-minute.ts'
import { cropOf, placeOnPanel, type Rect, touchesPanel } from '../../core/wall/canvas.ts'

export interface PlateHere {
  readonly kind: SceneItem['kind']
  /** Pixels of this panel, whole so that hairlines stay sharp. */
  readonly place: Rect
  readonly heightArcMinutes: number
}

/** The scene's plates that stand on this panel. The map is everywhere and is not among them. */
export function platesHere(profile: WallProfile, panel: PanelSpec, scene: Scene, widthPx: number): PlateHere[] {
  const crop = cropOf(profile, panel, widthPx)
  const am = pxPerArcMinute(profile, panel, widthPx)
  return scene.items
    .filter((item) => item.kind !== 'map')
    .map((item) => ({ kind: item.kind, at: toRect(item.place) }))
    .filter(({ at }) => touchesPanel(crop, at))
    .map(({ kind, at }) => {
      const exact = placeOnPanel(crop, at)
      return { kind, place: wholePixels(exact), heightArcMinutes: exact.height / am }
    })
}

function toRect([x, y, width, height]: SceneItem['place']): Rect {
  return { x, y, width, height }
}

function wholePixels(rect: Rect): Rect {
  const x = Math.round(rect.x)
  const y = Math.round(rect.y)
  return { x, y, width: Math.round(rect.x + rect.width) - x, height: Math.round(rect.y + rect.height) - y }
}
