import { expect, it } from 'vitest'
import { decodeColumns } from './columns.ts'

it('decodes a column that lies unaligned in a transport’s Buffer', () => {
  const pool = Buffer.alloc(16, 0xee)
  pool.writeUInt32LE(7, 3)
  expect(decodeColumns({ id: 'uint32' }, { id: pool.subarray(3, 7) }, 1).id).toEqual(Uint32Array.of(7))
})
