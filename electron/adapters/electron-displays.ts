import { screen } from 'electron'
import type { Display, Displays } from '../../main/ports/displays.ts'

export const electronDisplays: Displays = {
  now() {
    const primary = screen.getPrimaryDisplay().id
    return screen.getAllDisplays().map(
      ({ id, label, bounds, workArea, scaleFactor }): Display => ({
        id,
        label,
        bounds,
        workArea,
        size: [Math.round(bounds.width * scaleFactor), Math.round(bounds.height * scaleFactor)],
        primary: id === primary,
      }),
    )
  },
  onChange(run) {
    screen.on('display-added', run)
    screen.on('display-removed', run)
    screen.on('display-metrics-changed', run)
    return () => {
      screen.off('display-added', run)
      screen.off('display-removed', run)
      screen.off('display-metrics-changed', run)
    }
  },
}
