import type { Device, Framebuffer, Texture } from '@luma.gl/core'
import type { PendingWords } from '../../state/pending-words.ts'
import { ScatterPass, type ScatterShape } from './scatter-pass.ts'

/** Every WebGL2 device can hold textures this wide; a multiple of two and three, so that no row is broken over two lines. */
export const ROW_TEXTURE_WIDTH = 1536
/** Above this share of the rows one upload of everything is cheaper than a record for each change. */
const WHOLE_UPLOAD_SHARE = 0.5

/** What a row store looks like from here. */
export interface RowSource {
  readonly words: Uint32Array<ArrayBuffer>
  readonly pending: PendingWords
  readonly revision: number
}

/**
 * The GPU's copy of a row store: a texture that shaders read by index. Changes arrive as one compact list of records per
 * frame, which a draw call scatters to their texels: the cost is one small upload and one draw, however the changed
 * slots lie. A new revision uploads everything.
 */
export class RowTexture {
  readonly #device: Device
  readonly #shape: ScatterShape
  readonly #scatter: ScatterPass
  #texture: Texture
  #framebuffer: Framebuffer
  #revision = 0

  constructor(device: Device, shape: ScatterShape) {
    this.#device = device
    this.#shape = shape
    this.#scatter = new ScatterPass(device, shape)
    this.#texture = this.#createTexture(1)
    this.#framebuffer = this.#createFramebuffer()
  }

  get texture(): Texture {
    return this.#texture
  }

  /** Brings the texture up to date. Returns whether there was anything to do. */
  update(source: RowSource): boolean {
    const { pending } = source
    if (this.#revision === source.revision && pending.count === 0) return false
    const records = source.words.length / this.#shape.wordsPerRecord
    if (this.#revision !== source.revision || pending.count > records * WHOLE_UPLOAD_SHARE) this.#uploadWhole(source)
    else if (!this.#scatter.run(this.#framebuffer, pending)) return false
    pending.clear()
    return true
  }

  destroy(): void {
    this.#scatter.destroy()
    this.#framebuffer.destroy()
    this.#texture.destroy()
  }

  #uploadWhole(source: RowSource): void {
    const texels = source.words.length / this.#shape.wordsPerTexel
    const height = Math.max(1, Math.ceil(texels / ROW_TEXTURE_WIDTH))
    if (height !== this.#texture.height) this.#resize(height)
    const whole = Math.floor(texels / ROW_TEXTURE_WIDTH)
    const lineWords = ROW_TEXTURE_WIDTH * this.#shape.wordsPerTexel
    if (whole > 0) {
      this.#texture.writeData(source.words.subarray(0, whole * lineWords), { width: ROW_TEXTURE_WIDTH, height: whole })
    }
    const rest = texels - whole * ROW_TEXTURE_WIDTH
    if (rest > 0) this.#texture.writeData(source.words.subarray(whole * lineWords), { y: whole, width: rest, height: 1 })
    this.#revision = source.revision
  }

  #resize(height: number): void {
    this.#framebuffer.destroy()
    this.#texture.destroy()
    this.#texture = this.#createTexture(height)
    this.#framebuffer = this.#createFramebuffer()
  }

  #createTexture(height: number): Texture {
    return this.#device.createTexture({
      format: this.#shape.format,
      width: ROW_TEXTURE_WIDTH,
      height,
      sampler: { minFilter: 'nearest', magFilter: 'nearest', mipmapFilter: 'none' },
    })
  }

  #createFramebuffer(): Framebuffer {
    return this.#device.createFramebuffer({
      width: ROW_TEXTURE_WIDTH,
      height: this.#texture.height,
      colorAttachments: [this.#texture],
    })
  }
}
