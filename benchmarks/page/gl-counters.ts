/**
 * Counts what goes to the GPU, and can cut every draw call to one primitive, so that on a software renderer only our own
 * work is measured; data, uploads and JavaScript stay as they are. Installed before the first context is made.
 */
export interface GlCounters {
  uploadBytes: number
  uploadCalls: number
  drawCalls: number
}

type Size = ArrayBufferView | ArrayBuffer | number | null

export function installGlCounters(cutDraws: boolean): GlCounters {
  const counters: GlCounters = { uploadBytes: 0, uploadCalls: 0, drawCalls: 0 }
  const gl = WebGL2RenderingContext.prototype
  countUploads(gl, counters)
  countDraws(gl, counters, cutDraws)
  return counters
}

function countUploads(gl: WebGL2RenderingContext, counters: GlCounters): void {
  const count = (bytes: number) => {
    counters.uploadBytes += bytes
    counters.uploadCalls += 1
  }
  const { bufferData, bufferSubData, texSubImage2D, texImage2D } = gl
  gl.bufferData = function (this: WebGL2RenderingContext, ...args: unknown[]) {
    if (typeof args[1] !== 'number') count(byteLength(args[1] as Size, args[3], args[4]))
    return Reflect.apply(bufferData, this, args)
  } as typeof gl.bufferData
  gl.bufferSubData = function (this: WebGL2RenderingContext, ...args: unknown[]) {
    count(byteLength(args[2] as Size, args[3], args[4]))
    return Reflect.apply(bufferSubData, this, args)
  } as typeof gl.bufferSubData
  gl.texSubImage2D = function (this: WebGL2RenderingContext, ...args: unknown[]) {
    count(texelBytes(args))
    return Reflect.apply(texSubImage2D, this, args)
  } as typeof gl.texSubImage2D
  gl.texImage2D = function (this: WebGL2RenderingContext, ...args: unknown[]) {
    count(texelBytes(args))
    return Reflect.apply(texImage2D, this, args)
  } as typeof gl.texImage2D
}

function byteLength(data: Size, offset: unknown, length: unknown): number {
  if (data === null || typeof data === 'number') return 0
  const unit = ArrayBuffer.isView(data) && 'BYTES_PER_ELEMENT' in data ? (data.BYTES_PER_ELEMENT as number) : 1
  if (typeof length === 'number' && length > 0) return length * unit
  return data.byteLength - (typeof offset === 'number' ? offset * unit : 0)
}

/** Data of a view counts whole; images count four bytes a pixel. */
function texelBytes(args: readonly unknown[]): number {
  const data = args.find((arg) => ArrayBuffer.isView(arg))
  if (ArrayBuffer.isView(data)) return data.byteLength
  const image = args.find((arg) => typeof arg === 'object' && arg !== null && 'width' in arg) as
    | { width: number; height: number }
    | undefined
  return image ? image.width * image.height * 4 : 0
}

const VERTICES_OF_MODE: Readonly<Record<number, number>> = { 0: 1, 1: 2, 3: 2, 4: 3, 5: 3, 6: 3 }

function countDraws(gl: WebGL2RenderingContext, counters: GlCounters, cut: boolean): void {
  const { drawArrays, drawArraysInstanced, drawElements, drawElementsInstanced } = gl
  const least = (mode: number, count: number) => (cut ? Math.min(count, VERTICES_OF_MODE[mode] ?? 3) : count)
  gl.drawArrays = function (mode, first, count) {
    counters.drawCalls += 1
    drawArrays.call(this, mode, first, least(mode, count))
  }
  gl.drawArraysInstanced = function (mode, first, count, instances) {
    counters.drawCalls += 1
    drawArraysInstanced.call(this, mode, first, least(mode, count), cut ? Math.min(instances, 1) : instances)
  }
  gl.drawElements = function (mode, count, type, offset) {
    counters.drawCalls += 1
    drawElements.call(this, mode, least(mode, count), type, offset)
  }
  gl.drawElementsInstanced = function (mode, count, type, offset, instances) {
    counters.drawCalls += 1
    drawElementsInstanced.call(this, mode, least(mode, count), type, offset, cut ? Math.min(instances, 1) : instances)
  }
}
