/** Pictures of what virtual monitors show, since nobody can walk up to them: one PNG per monitor, taken anew and anew. */
import { execFile } from 'node:child_process'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { say } from './report.mjs'

const execute = promisify(execFile)

/** @typedef {{ width: number, height: number, pixels: Buffer, rowBytes: number }} Screen pixels are blue, green, red, unused */

/**
 * @param {{ name: string, monitors: import('./virtual-display.mjs').MonitorSpec[] }} display
 * @param {string} folder
 * @param {{ everyMs: number }} options
 * @returns {() => void} stops
 */
export function photograph(display, folder, { everyMs }) {
  let stopped = false
  let broken = false
  let timer = setTimeout(() => void shoot(), everyMs)
  async function shoot() {
    try {
      await takePictures(display, folder)
      broken = false
    } catch (error) {
      if (!stopped && !broken) say(`截图失败：${error.message}`, `taking pictures failed: ${error.message}`)
      broken = true
    }
    if (!stopped) timer = setTimeout(() => void shoot(), everyMs)
  }
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** @param {{ name: string, monitors: import('./virtual-display.mjs').MonitorSpec[] }} display @param {string} folder */
export async function takePictures(display, folder) {
  const { stdout } = await execute('xwd', ['-root', '-silent', '-display', display.name], {
    encoding: 'buffer',
    maxBuffer: 1024 ** 3,
  })
  const screen = readDump(stdout)
  await mkdir(folder, { recursive: true })
  for (const [index, monitor] of display.monitors.entries()) {
    const path = join(folder, monitor.primary ? 'desk.png' : `panel-${index + 1}.png`)
    await writeFile(`${path}.partial`, await encode(screen, monitor))
    await rename(`${path}.partial`, path)
  }
}

/**
 * The X Window Dump format (XWDFile.h): a header of big-endian 32-bit words, the window's name, a colour map, pixels.
 * @param {Buffer} dump @returns {Screen}
 */
export function readDump(dump) {
  const word = (index) => dump.readUInt32BE(index * 4)
  const [headerBytes, width, height, bitsPerPixel, rowBytes, colours] = [word(0), word(4), word(5), word(11), word(12), word(19)]
  if (bitsPerPixel !== 32) throw new Error(`the X server draws ${bitsPerPixel} bits per pixel; 32 are understood`)
  return { width, height, rowBytes, pixels: dump.subarray(headerBytes + colours * 12) }
}

/** @param {Screen} screen @param {{ x: number, y: number, width: number, height: number }} part */
async function encode(screen, { x, y, width, height }) {
  const { PNG } = await import('pngjs')
  const image = new PNG({ width, height })
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = (y + row) * screen.rowBytes + (x + column) * 4
      const to = (row * width + column) * 4
      image.data[to] = screen.pixels[from + 2] ?? 0
      image.data[to + 1] = screen.pixels[from + 1] ?? 0
      image.data[to + 2] = screen.pixels[from] ?? 0
      image.data[to + 3] = 255
    }
  }
  return PNG.sync.write(image, { colorType: 2, deflateLevel: 3 })
}
