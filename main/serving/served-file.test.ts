import { describe, expect, it } from 'vitest'
import { byteRange, servedFile } from './served-file.ts'

const folders = { pages: '/app/out/renderer', assets: '/app/assets' }
const pathOf = (address: string) => servedFile(address, folders)?.path ?? null

describe('the own scheme', () => {
  it('serves pages from the build and city assets from assets/', () => {
    expect(pathOf('app://wall/panel.html')).toBe('/app/out/renderer/panel.html')
    expect(pathOf('app://wall/assets/index-1.js?v=1')).toBe('/app/out/renderer/assets/index-1.js')
    expect(servedFile('app://wall/city-assets/basemap/fengzhou.pmtiles', folders)).toEqual({
      path: '/app/assets/basemap/fengzhou.pmtiles',
      type: 'application/octet-stream',
    })
  })

  it.each([
    'app://wall/../../etc/passwd.json',
    'app://wall/..%2f..%2fcredentials.json',
    'app://wall/city-assets/..%2f..%2fpackage.json',
    'app://wall/city-assets/%2e%2e/package.json',
    'app://wall/a%5c..%5cpackage.json',
    'app://wall/a%00.json',
    'app://wall/%',
    'app://wall/.git/config.json',
    'app://wall/',
    'app://elsewhere/panel.html',
    'app://wall/entry.exe',
    'not an address',
  ])('refuses %s', (address) => {
    const path = pathOf(address)
    // A browser's URL parser has already folded some of these into harmless addresses inside the folder.
    if (path !== null) expect(path).toMatch(/^\/app\/(out\/renderer|assets)\/[^.]+[.]json$/)
  })

  it('never leaves its two folders, whatever is tried', () => {
    const parts = ['..', '%2e%2e', '..%2f', '%2e%2e%2f', '.', '', 'x', '%5c', 'city-assets', '%252e%252e']
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const path = pathOf(`app://wall/${a}/${b}/${c}/x.json`)
          if (path !== null) expect(path).toMatch(/^\/app\/(out\/renderer|assets)\//)
          if (path !== null) expect(path).not.toContain('..')
        }
      }
    }
  })
})

describe('a byte range', () => {
  it.each([
    [null, null],
    ['bytes=0-99', { first: 0, last: 99 }],
    ['bytes=900-', { first: 900, last: 999 }],
    ['bytes=-100', { first: 900, last: 999 }],
    ['bytes=-5000', { first: 0, last: 999 }],
    ['bytes=990-5000', { first: 990, last: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=5-4', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-1,5-6', null],
    ['lines=1-2', null],
    ['bytes=-', null],
  ])('%s', (header, expected) => {
    expect(byteRange(header, 1000)).toEqual(expected)
  })
})
