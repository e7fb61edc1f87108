/**
 * Columns between typed arrays and bytes. A message names its columns; a missing one, or one of the wrong length, is
 * refused whole: half a row is worse than none.
 */

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float64: Float64Array,
} as const

export type ElementType = keyof typeof ARRAYS
export type ColumnTypes = Readonly<Record<string, ElementType>>
export type Columns<Types extends ColumnTypes> = { [Name in keyof Types]: InstanceType<(typeof ARRAYS)[Types[Name]]> }

export class ColumnError extends Error {
  override readonly name = 'ColumnError'
}

/** New zeroed columns for `capacity` rows. */
export function makeColumns<Types extends ColumnTypes>(types: Types, capacity: number): Columns<Types> {
  return mapColumns(types, (type) => new ARRAYS[type](capacity))
}

/** The first `count` rows as bytes. Views, not copies: send or copy them before the columns change. */
export function encodeColumns<Types extends ColumnTypes>(
  types: Types,
  columns: Columns<Types>,
  count: number,
): Record<string, Uint8Array> {
  const bytes: Record<string, Uint8Array> = {}
  for (const name of Object.keys(types)) {
    const column = columns[name] as Columns<ColumnTypes>[string]
    bytes[name] = new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT)
  }
  return bytes
}

/**
 * Typed columns of a message. Copies where the bytes are not aligned (transports pack them anywhere), else views.
 * @throws ColumnError when a column is missing or its length is not `count` elements
 */
export function decodeColumns<Types extends ColumnTypes>(
  types: Types,
  bytes: Readonly<Record<string, Uint8Array>>,
  count: number,
): Columns<Types> {
  return mapColumns(types, (type, name) => {
    const column = bytes[name]
    const size = ARRAYS[type].BYTES_PER_ELEMENT
    if (!column) throw new ColumnError(`column "${name}" is missing`)
    if (column.byteLength !== count * size) {
      throw new ColumnError(`column "${name}" has ${column.byteLength} bytes where ${count} rows need ${count * size}`)
    }
    if (column.byteOffset % size === 0) return new ARRAYS[type](column.buffer as ArrayBuffer, column.byteOffset, count)
    // Not slice(): a Buffer's slice shares its memory, and its `buffer` would then be the transport's whole pool.
    return new ARRAYS[type](new Uint8Array(column).buffer, 0, count)
  })
}

function mapColumns<Types extends ColumnTypes>(types: Types, make: (type: ElementType, name: string) => unknown): Columns<Types> {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, make(type, name)])) as Columns<Types>
}
