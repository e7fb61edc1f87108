import type { PanelSpec, WallProfile } from '../../contract/files/wall-profile.ts'
import type { PanelName } from '../../contract/ids.ts'

/** A rectangle; unit by context (mm on the wall's plane, pixels of one panel, or fractions of the canvas). */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The canvas (画布) is the smallest rectangle around all glass, bezels included. mm. */
export function canvasOf(profile: WallProfile): Rect {
  const left = Math.min(...profile.panels.map((panel) => panel.xMm))
  const top = Math.min(...profile.panels.map((panel) => panel.yMm))
  const right = Math.max(...profile.panels.map((panel) => panel.xMm + panel.widthMm))
  const bottom = Math.max(...profile.panels.map((panel) => panel.yMm + panel.heightMm))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

export function panelNamed(profile: WallProfile, name: PanelName): PanelSpec | undefined {
  return profile.panels.find((panel) => panel.name === name)
}

/** The panel's glass in fractions of the canvas. */
export function panelPlace(profile: WallProfile, panel: PanelSpec): Rect {
  const canvas = canvasOf(profile)
  return {
    x: (panel.xMm - canvas.x) / canvas.width,
    y: (panel.yMm - canvas.y) / canvas.height,
    width: panel.widthMm / canvas.width,
    height: panel.heightMm / canvas.height,
  }
}

/**
 * What a panel draws of the one picture: the whole canvas measured in this panel's own pixels, and where the panel's
 * glass lies in it. What falls into a bezel gap is drawn by nobody, as behind a window's frame.
 */
export interface Crop {
  readonly canvasWidth: number
  readonly canvasHeight: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** @param widthPx the panel's width in CSS pixels; the height follows from the glass, so that pixels stay square */
export function cropOf(profile: WallProfile, panel: PanelSpec, widthPx: number): Crop {
  const canvas = canvasOf(profile)
  const pxPerMm = widthPx / panel.widthMm
  return {
    canvasWidth: canvas.width * pxPerMm,
    canvasHeight: canvas.height * pxPerMm,
    x: (panel.xMm - canvas.x) * pxPerMm,
    y: (panel.yMm - canvas.y) * pxPerMm,
    width: widthPx,
    height: panel.heightMm * pxPerMm,
  }
}

/** Where a place on the canvas (fractions) falls on a panel of `widthPx`; may reach beyond the glass. Panel pixels. */
export function placeOnPanel(crop: Crop, place: Rect): Rect {
  return {
    x: place.x * crop.canvasWidth - crop.x,
    y: place.y * crop.canvasHeight - crop.y,
    width: place.width * crop.canvasWidth,
    height: place.height * crop.canvasHeight,
  }
}

/** True when some of the place shows on the panel. */
export function touchesPanel(crop: Crop, place: Rect): boolean {
  const at = placeOnPanel(crop, place)
  return at.x < crop.width && at.y < crop.height && at.x + at.width > 0 && at.y + at.height > 0
}
