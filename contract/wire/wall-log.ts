/** `POST /api/wall-log`: who switched what on a wall (大屏操作日志), told by the wall computer; each entry becomes a line of the audit. */
import Type from 'typebox'
import { WallCamera } from '../ipc/scene.ts'
import { oneOf } from '../one-of.ts'

export const WALL_SWITCHES = [
  'select', // 案卷上墙
  'clear', // 案卷撤下
  'camera', // 地图移动
  'camera-home', // 地图回到全城
  'silence', // 静音
  'identify', // 各屏闪示编号
] as const
export type WallSwitch = (typeof WALL_SWITCHES)[number]

export const MOST_WALL_ENTRIES = 100
export const WallLogEntry = Type.Object({
  /** Given by the wall; the same entry, sent again, is noted once. */
  id: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** HallMs; null = the wall did not know the time yet. */
  at: Type.Union([Type.Number(), Type.Null()]),
  what: oneOf(WALL_SWITCHES),
  /** Who was signed in at the desk; null = nobody. Only told: whom the backend believes is the caller. */
  user: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()]),
  /** The case that was put on the wall or taken down. */
  caseId: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  camera: Type.Optional(WallCamera),
})
export type WallLogEntry = Type.Static<typeof WallLogEntry>

export const WallLogRequest = Type.Object({
  /** Name of the wall's profile. */
  wall: Type.String({ maxLength: 200 }),
  entries: Type.Array(WallLogEntry, { minItems: 1, maxItems: MOST_WALL_ENTRIES }),
})
export type WallLogRequest = Type.Static<typeof WallLogRequest>
