import { type Effect, type EffectContext, type Layer, _LayersPass as LayersPass, type Viewport } from '@deck.gl/core'
import type { Framebuffer } from '@luma.gl/core'
import { palette } from '../palette.ts'

/** Layers whose id starts so are the ground: what stands still while the camera does. */
export const GROUND_PREFIX = 'ground-'

export function isGround(layer: { readonly id: string }): boolean {
  return layer.id.startsWith(GROUND_PREFIX)
}

type PreRenderOptions = Parameters<Effect['preRender']>[0]

/**
 * Draws the ground into a picture of its own, anew only when the camera moves or the ground changes. All other frames
 * copy it, so that gliding movers do not cost the streets again.
 */
export class GroundEffect implements Effect {
  readonly id = 'ground'
  readonly props = null
  readonly useInPicking = false
  #pass: LayersPass | undefined
  #framebuffer: Framebuffer | undefined
  #viewport: Viewport | undefined
  #stale = true

  setup({ device }: EffectContext): void {
    this.#pass = new LayersPass(device, { id: 'ground' })
    this.#framebuffer = device.createFramebuffer({ width: 1, height: 1, colorAttachments: ['rgba8unorm'] })
    this.#stale = true
  }

  /** The picture; one texel per device pixel of the window. */
  get picture(): Framebuffer | undefined {
    return this.#framebuffer
  }

  /** The ground has changed: draw it with the next frame. */
  markStale(): void {
    this.#stale = true
  }

  preRender(options: PreRenderOptions): void {
    const [viewport] = options.viewports
    if (!viewport || !this.#framebuffer || !this.#pass) return
    const [width, height] = this.#pass.device.getDefaultCanvasContext().getDrawingBufferSize()
    const resized = width !== this.#framebuffer.width || height !== this.#framebuffer.height
    if (resized) this.#framebuffer.resize({ width, height })
    if (!resized && !this.#stale && this.#viewport && viewport.equals(this.#viewport)) return
    this.#stale = false
    this.#viewport = viewport
    this.#pass.render({
      ...options,
      pass: 'ground',
      target: this.#framebuffer,
      layers: options.layers.filter((layer: Layer) => isGround(rootOf(layer))),
      layerFilter: null,
      effects: [],
      clearCanvas: true,
      clearColor: [...palette.ground, 1],
    })
  }

  cleanup(): void {
    this.#framebuffer?.destroy()
    this.#framebuffer = undefined
    this.#pass = undefined
  }
}

function rootOf(layer: Layer): Layer {
  let root = layer
  while (root.parent) root = root.parent
  return root
}
