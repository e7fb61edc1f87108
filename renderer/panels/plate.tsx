import type { CSSProperties, ReactNode } from 'react'
import style from './plate.module.css'

/** A solid dark plate (信息板) at a place on the panel, pixels. */
export interface PlatePlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function Plate(props: { place: PlatePlace; kind: string; children: ReactNode; bare?: boolean; fit?: boolean }) {
  const { x, y, width, height } = props.place
  const box: CSSProperties = { left: x, top: y, width, ...(props.fit ? { maxHeight: height } : { height }) }
  return (
    <section className={props.bare ? style.bare : style.plate} style={box} data-plate={props.kind}>
      {props.children}
    </section>
  )
}
