import { useEffect, useRef } from 'react'
import { WallMap, type WallMapOptions } from './wall-map.ts'

export interface WallMapViewProps {
  /** Everything but the container; read once, when the map is made. */
  readonly options: Omit<WallMapOptions, 'container'>
  /** The map, to be fed; null when it goes. */
  readonly onMap: (map: WallMap | null) => void
}

/** Gives the map a place in the page. The map outlives every render; changes reach it through its methods. */
export function WallMapView({ options, onMap }: WallMapViewProps) {
  const container = useRef<HTMLDivElement>(null)
  const first = useRef({ options, onMap })
  useEffect(() => {
    if (!container.current) return
    const { options, onMap } = first.current
    const map = new WallMap({ ...options, container: container.current })
    onMap(map)
    return () => {
      onMap(null)
      map.destroy()
    }
  }, [])
  return <div ref={container} style={{ position: 'absolute', inset: 0, overflow: 'hidden' }} />
}
