import Type from 'typebox'
import type { PanelName } from '../ids.ts'

export const WALL_PROFILE_VERSION = 1

/** How the shell recognises the monitor that is this panel. Every key given must match; the best match wins. */
export const DisplayMatch = Type.Object({
  label: Type.Optional(Type.String({ description: "the display's own label (EDID), where there is one" })),
  /** Native pixels. */
  size: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer()])),
  /** Place of the top left corner in the desktop, DIP. */
  position: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer()])),
})
export type DisplayMatch = Type.Static<typeof DisplayMatch>

/** One physical panel. Millimetres on the wall's plane; the origin is the wall's top left corner. */
export const PanelSpec = Type.Object({
  name: Type.Unsafe<PanelName>(Type.String({ pattern: '^[a-z0-9-]{1,32}$' })),
  /** The glass without its frame. Gaps between the panels' rectangles are the bezels. */
  xMm: Type.Number(),
  yMm: Type.Number(),
  widthMm: Type.Number({ exclusiveMinimum: 0 }),
  heightMm: Type.Number({ exclusiveMinimum: 0 }),
  match: DisplayMatch,
})
export type PanelSpec = Type.Static<typeof PanelSpec>

/** How the glass hangs (墙面档案): the file behind `--profile`. */
export const WallProfile = Type.Object({
  format: Type.Literal('beacon-wall-profile'),
  version: Type.Integer(),
  name: Type.String(),
  /** Distance of the farthest seat, mm: with the pixel pitch it gives the size of an arc minute. */
  farthestSeatMm: Type.Number({ exclusiveMinimum: 0 }),
  panels: Type.Array(PanelSpec, { minItems: 1 }),
  console: Type.Object({ match: Type.Optional(DisplayMatch) }),
})
export type WallProfile = Type.Static<typeof WallProfile>
