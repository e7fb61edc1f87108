import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBenchPages } from '../../benchmarks/harness/bench-pages.mjs'
import type { WallCamera } from '../../contract/ipc/scene.ts'

const TILE = { width: 480, height: 300 }
const TILES = 3
const CANVAS = { canvasWidth: TILE.width * TILES, canvasHeight: TILE.height }
/** Of the pixels around a seam, so many may differ: rounding of smooth edges between two software-rendered surfaces. */
const MOST_DIFFERENT = 0.004
const AROUND_SEAM = 48

let pages: Awaited<ReturnType<typeof startBenchPages>>

beforeAll(async () => {
  pages = await startBenchPages([{ width: CANVAS.canvasWidth, height: TILE.height * 2 + 100, x: 0, y: 0, primary: true }])
})
afterAll(async () => {
  await pages?.stop()
})

const flat: WallCamera = { lng: 110.465, lat: 29.126, zoom: 14.6, pitch: 0, bearing: 0 }
const tilted: WallCamera = { lng: 110.465, lat: 29.126, zoom: 15.2, pitch: 52, bearing: 33 }

describe('three panels cut out of one map', () => {
  for (const [name, camera] of [
    ['seen from above', flat],
    ['pitched and turned', tilted],
  ] as const) {
    it(`show exactly what one big window shows, ${name}`, async () => {
      const page = { camera, frozenAtS: 100_000, cases: 1500, movers: 60 }
      const big = await shoot(
        `big ${name}`,
        { x: 0, y: TILE.height },
        { ...page, crop: { ...CANVAS, x: 0, y: 0, width: CANVAS.canvasWidth, height: TILE.height } },
      )
      const stitched = new PNG({ width: CANVAS.canvasWidth, height: TILE.height })
      for (let index = 0; index < TILES; index += 1) {
        const x = index * TILE.width
        const tile = await shoot(`tile ${index} ${name}`, { x, y: 0 }, { ...page, crop: { ...CANVAS, x, y: 0, ...TILE } })
        PNG.bitblt(tile, stitched, 0, 0, TILE.width, TILE.height, x, 0)
      }
      for (let seam = 1; seam < TILES; seam += 1) {
        const at = seam * TILE.width
        expect(difference(big, stitched, at, 0), `around the seam at ${at} px`).toBeLessThan(MOST_DIFFERENT)
        // The measure can fail: two pixels aside, the pictures are far apart.
        expect(difference(big, stitched, at, 2)).toBeGreaterThan(MOST_DIFFERENT * 5)
      }
      expect(difference(big, stitched, CANVAS.canvasWidth / 2, 0, CANVAS.canvasWidth / 2)).toBeLessThan(MOST_DIFFERENT)
    })
  }

  it('come back from a lost GPU context with every sign in its place', async () => {
    const crop = { ...CANVAS, x: 0, y: 0, ...TILE }
    const before = await shoot('lost', { x: 0, y: 0 }, { camera: flat, frozenAtS: 100_000, cases: 800, movers: 60, crop })
    await pages.evaluate('lost', 'bench.loseContext()')
    await pages.evaluate('lost', 'bench.recovered()')
    const after = PNG.sync.read(await pages.capture('lost'))
    expect(await pages.evaluate('lost', 'bench.read().contextsLost')).toBe(1)
    expect(differentPixels(before, after) / (TILE.width * TILE.height)).toBeLessThan(MOST_DIFFERENT)
    expect(await pages.evaluate('lost', 'bench.problems')).toEqual([])
  })
})

async function shoot(id: string, at: { x: number; y: number }, page: Parameters<typeof pages.open>[2]): Promise<PNG> {
  await pages.open(id, at, page)
  await pages.evaluate(id, 'bench.settled()')
  expect(await pages.evaluate(id, 'bench.problems')).toEqual([])
  const picture = PNG.sync.read(await pages.capture(id))
  expect([picture.width, picture.height]).toEqual([page.crop.width, page.crop.height])
  return picture
}

/** Share of different pixels in a strip around `at`, with the second picture taken from `shift` pixels aside. */
function difference(a: PNG, b: PNG, at: number, shift: number, reach = AROUND_SEAM): number {
  const width = reach * 2 - Math.abs(shift)
  const [left, right] = [cut(a, at - reach, width), cut(b, at - reach + shift, width)]
  return differentPixels(left, right) / (width * TILE.height)
}

function differentPixels(a: PNG, b: PNG): number {
  return pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.1, includeAA: true })
}

function cut(picture: PNG, x: number, width: number): PNG {
  const strip = new PNG({ width, height: picture.height })
  PNG.bitblt(picture, strip, x, 0, width, picture.height, 0, 0)
  return strip
}
