import type { Windows } from '../../main/ports/windows.ts'
import { openWallWindow, type WallPages } from '../windows/wall-window.ts'

export function electronWindows(pages: WallPages): Windows {
  return { open: (key, place, events) => openWallWindow(key, place, pages, events) }
}
