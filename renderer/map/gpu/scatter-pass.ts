import { Buffer, type BufferLayout, type Device, type Framebuffer } from '@luma.gl/core'
import { Model } from '@luma.gl/engine'
import type { PendingWords } from '../../state/pending-words.ts'

/** How one kind of record falls on texels. */
export interface ScatterShape {
  readonly id: string
  readonly format: 'rg32uint' | 'rgba32uint'
  readonly wordsPerTexel: 2 | 4
  /** Words of a record, key included. */
  readonly wordsPerRecord: number
  readonly layout: BufferLayout
  /** Points that one record becomes. */
  readonly texelsPerRecord: number
  /** GLSL: attributes and `void place(out int texel, out uvec4 value)`, told apart by gl_VertexID. */
  readonly place: string
  readonly defines: Readonly<Record<string, number>>
}

const fragmentShader = `#version 300 es
precision highp float;
precision highp int;
flat in uvec4 vValue;
out uvec4 texel;
void main() { texel = vValue; }
`

function vertexShader(place: string): string {
  return `#version 300 es
precision highp int;
uniform vec2 textureSizeTexels;
flat out uvec4 vValue;
${place}
void main() {
  int texel;
  place(texel, vValue);
  int width = int(textureSizeTexels.x);
  vec2 centre = vec2(float(texel % width), float(texel / width)) + 0.5;
  gl_Position = vec4(centre / textureSizeTexels * 2.0 - 1.0, 0.0, 1.0);
  gl_PointSize = 1.0;
}
`
}

/** Writes a list of records to their texels by drawing each as points of one texel. Later records win. */
export class ScatterPass {
  readonly #device: Device
  readonly #shape: ScatterShape
  readonly #model: Model
  readonly #uniforms = { textureSizeTexels: [1, 1] as [number, number] }
  #records: Buffer

  constructor(device: Device, shape: ScatterShape) {
    this.#device = device
    this.#shape = shape
    this.#records = this.#createBuffer(1024)
    this.#model = new Model(device, {
      id: `${shape.id}-scatter`,
      vs: vertexShader(shape.place),
      fs: fragmentShader,
      topology: 'point-list',
      bufferLayout: [shape.layout],
      attributes: { [shape.layout.name]: this.#records },
      uniforms: this.#uniforms,
      isInstanced: true,
      vertexCount: shape.texelsPerRecord,
      defines: shape.defines,
      parameters: { depthCompare: 'always', depthWriteEnabled: false, blend: false },
    })
  }

  /** @returns false while the shader is still being linked: the records then wait for the next frame */
  run(target: Framebuffer, pending: PendingWords): boolean {
    const { words, count } = pending
    if (words.byteLength > this.#records.byteLength) {
      this.#records.destroy()
      this.#records = this.#createBuffer(words.length / this.#shape.wordsPerRecord)
      this.#model.setAttributes({ [this.#shape.layout.name]: this.#records })
    }
    this.#records.write(words.subarray(0, count * this.#shape.wordsPerRecord))
    this.#uniforms.textureSizeTexels[0] = target.width
    this.#uniforms.textureSizeTexels[1] = target.height
    this.#model.setInstanceCount(count)
    const pass = this.#device.beginRenderPass({ framebuffer: target, clearColor: false, clearDepth: false, clearStencil: false })
    const drawn = this.#model.draw(pass)
    pass.end()
    return drawn
  }

  destroy(): void {
    this.#model.destroy()
    this.#records.destroy()
  }

  #createBuffer(records: number): Buffer {
    return this.#device.createBuffer({
      id: `${this.#shape.id}-records`,
      usage: Buffer.VERTEX | Buffer.COPY_DST,
      byteLength: records * this.#shape.wordsPerRecord * 4,
    })
  }
}
