import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from 'pmtiles'
import { describe, expect, it } from 'vitest'
import { buildBaseMap } from './base-map.ts'
import { loadGround, tilesOf } from './load-base-map.ts'

const city = [110.427854, 29.100756, 110.50264, 29.151414] as const
const origin = [110.465, 29.126] as const

/** The shipped base map, read by ranges as the page reads it. */
function fileSource(path: string): Source & { close(): void } {
  const file = openSync(path, 'r')
  return {
    getKey: () => path,
    getBytes: async (offset, length) => {
      const bytes = new Uint8Array(length)
      const read = readSync(file, bytes, 0, length, offset)
      return { data: bytes.buffer.slice(0, read) }
    },
    close: () => closeSync(file),
  }
}

describe('the base map', () => {
  it('takes the deepest zoom that needs few tiles', () => {
    const tiles = [...tilesOf(city, 6, 16)]
    expect(tiles.length).toBeLessThanOrEqual(200)
    expect([...tilesOf(city, 6, (tiles[0]?.[0] ?? 0) + 1)].length).toBe(tiles.length)
    expect([...tilesOf([-180, -80, 180, 80], 0, 14)].length).toBeLessThanOrEqual(200)
  })

  it('becomes fills, streets and names of the city, all within its bounds and without a bad number', async () => {
    const source = fileSource(join(import.meta.dirname, '../../../assets/basemap/fengzhou.pmtiles'))
    try {
      const map = buildBaseMap(await loadGround(source, city), origin)
      expect(map.fills.length).toBeGreaterThan(500)
      expect(map.strokes.count).toBeGreaterThan(5000)
      expect(map.strokes.ends.every((value) => Math.abs(value) < 0.3)).toBe(true)
      expect(map.names.some(({ text }) => /[\u4e00-\u9fff]/.test(text))).toBe(true)
    } finally {
      source.close()
    }
  })

  it('is empty where the archive has nothing', async () => {
    const source = fileSource(join(import.meta.dirname, '../../../assets/basemap/fengzhou.pmtiles'))
    try {
      expect((await loadGround(source, [0, 0, 0.1, 0.1])).features).toEqual([])
    } finally {
      source.close()
    }
  })
})
