import type { Rgb } from '../../palette.ts'

/** How a line looks. Widths: metres on the ground, held between two sizes that the farthest seat can see. */
export interface StrokeStyle {
  readonly colour: Rgb
  /** @default 0, i.e. as thin as `minArcMinutes` says */
  readonly metres?: number
  readonly minArcMinutes: number
  readonly maxArcMinutes: number
  /** Length of a dash and of a gap, arc minutes; none = a solid line. */
  readonly dash?: readonly [on: number, off: number]
  /** Arc minutes by which the line is shifted to the left of its direction: into an area whose outline runs counter-clockwise. */
  readonly inset?: number
}

/** Lines as segments for the GPU, in drawing order. Places are degrees from the origin. */
export interface StrokeData {
  readonly count: number
  /** x, y of both ends. */
  readonly ends: Float32Array<ArrayBuffer>
  /** Style index, metres from the line's beginning to the segment's. */
  readonly looks: Float32Array<ArrayBuffer>
  readonly styles: readonly StrokeStyle[]
}

type Line = ArrayLike<readonly [number, number] | readonly number[]>

/** Collects lines style by style; what is added later lies on top. */
export class StrokeBuilder {
  readonly #origin: readonly [number, number]
  readonly #metresPerDegreeX: number
  readonly #styles: StrokeStyle[] = []
  readonly #ends: number[] = []
  readonly #looks: number[] = []

  /** @param origin longitude, latitude in degrees */
  constructor(origin: readonly [number, number]) {
    this.#origin = origin
    this.#metresPerDegreeX = METRES_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180)
  }

  /** Adds lines given in degrees. */
  add(style: StrokeStyle, lines: Iterable<Line>): this {
    let index = this.#styles.indexOf(style)
    if (index < 0) index = this.#styles.push(style) - 1
    for (const line of lines) this.#addLine(index, line)
    return this
  }

  build(): StrokeData {
    return {
      count: this.#ends.length / 4,
      ends: new Float32Array(this.#ends),
      looks: new Float32Array(this.#looks),
      styles: this.#styles,
    }
  }

  #addLine(style: number, line: Line): void {
    let walked = 0
    for (let index = 1; index < line.length; index += 1) {
      const [x0, y0] = this.#place(line[index - 1])
      const [x1, y1] = this.#place(line[index])
      this.#ends.push(x0, y0, x1, y1)
      this.#looks.push(style, walked)
      walked += Math.hypot((x1 - x0) * this.#metresPerDegreeX, (y1 - y0) * METRES_PER_DEGREE)
    }
  }

  #place(point: readonly number[] | undefined): [number, number] {
    if (point === undefined || point[0] === undefined || point[1] === undefined)
      throw new RangeError('a point of a line needs two numbers')
    return [point[0] - this.#origin[0], point[1] - this.#origin[1]]
  }
}

const METRES_PER_DEGREE = 111_320
