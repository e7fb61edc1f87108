import type { HubConfig } from '../../contract/ipc/shell.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { defaultScene } from '../../core/wall/default-scene.ts'
import type { Picture } from './picture.ts'
import type { WindowName } from './window-lines.ts'

/** The greeting of a window: who it is, what it stands in, and the units of all that follows. */
export function helloOf(name: WindowName, config: HubConfig, { base, city }: Picture): HubToWindow {
  return {
    type: 'hello',
    panel: name,
    language: config.language,
    profile: config.profile,
    scene: defaultScene(config.profile),
    city: base ? city : null,
    timeBase: base?.timeBase ?? 0,
    origin: base ? [base.origin[0], base.origin[1]] : [0, 0],
    selfTest: config.selfTest,
  }
}
