import { MapView } from '@deck.gl/core'
import { luma } from '@luma.gl/core'
import { webgl2Adapter } from '@luma.gl/webgl'
import type { WallCamera } from '../../contract/ipc/scene.ts'
import { zoomForCanvas } from '../../core/wall/camera.ts'
import type { Crop } from '../../core/wall/canvas.ts'
import type { CaseRows } from '../state/case-rows.ts'
import type { MoverRows } from '../state/mover-rows.ts'
import { GpuRows } from './gpu/gpu-rows.ts'
import { GroundEffect } from './ground/ground-effect.ts'
import type { MapFrame } from './map-frame.ts'
import { type GroundInput, groundLayers, liveLayers } from './map-layers.ts'
import { WallDeck } from './wall-deck.ts'

/** Canvas, GPU device and deck of a window. Lives until the GPU takes the context away; then the map makes a new one. */
export class MapSurface {
  readonly renderer: string
  readonly #canvas: HTMLCanvasElement
  readonly #deck: WallDeck
  readonly #gpu: GpuRows
  readonly #ground: GroundEffect
  readonly #frame: MapFrame
  #crop: Crop
  #camera: WallCamera | null = null

  /** @param onLost called once when the context is lost */
  static async create(options: SurfaceOptions): Promise<MapSurface> {
    const canvas = document.createElement('canvas')
    canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;display:block'
    options.container.append(canvas)
    try {
      const device = await luma.createDevice({
        type: 'webgl',
        adapters: [webgl2Adapter],
        webgl: { antialias: false, powerPreference: 'high-performance', alpha: false },
        createCanvasContext: { canvas, useDevicePixels: true, autoResize: true },
      })
      return await new Promise((resolve) => {
        const surface: MapSurface = new MapSurface(options, canvas, device, () => resolve(surface))
      })
    } catch (error) {
      canvas.remove()
      throw error
    }
  }

  private constructor(
    options: SurfaceOptions,
    canvas: HTMLCanvasElement,
    device: Awaited<ReturnType<typeof luma.createDevice>>,
    onLoad: () => void,
  ) {
    this.#canvas = canvas
    this.#crop = options.crop
    this.#frame = options.frame
    this.renderer = device.info.renderer
    this.#gpu = new GpuRows(device, options.cases, options.movers)
    this.#ground = new GroundEffect()
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault()
      options.onLost()
    })
    this.#deck = new WallDeck({
      device,
      views: viewOf(this.#crop),
      viewState: { longitude: 0, latitude: 0, zoom: 0 },
      effects: [this.#ground],
      layerFilter: ({ layer, renderPass }) => renderPass === 'ground' || !layer.id.startsWith('ground-'),
      controller: false,
      _pickable: false,
      onResize: options.onResize,
      onError: (error) => options.onError(error),
      onLoad,
    })
  }

  setCrop(crop: Crop): void {
    this.#crop = crop
    this.#deck.setProps({ views: viewOf(crop), ...(this.#camera ? { viewState: this.#viewState(this.#camera) } : {}) })
    this.#ground.markStale()
  }

  setCamera(camera: WallCamera): void {
    this.#camera = camera
    this.#deck.setProps({ viewState: this.#viewState(camera) })
  }

  setLayers(input: GroundInput): void {
    this.#gpu.matchRing()
    this.#deck.setProps({ layers: [...groundLayers(input), ...liveLayers(input, this.#gpu, this.#ground, this.#frame)] })
    this.#ground.markStale()
  }

  /** Brings changed rows to the GPU. Returns how long that took, ms; 0 if there were none. */
  upload(): number {
    const before = performance.now()
    return this.#gpu.update() ? performance.now() - before : 0
  }

  /** Returns whether the picture is complete: the canvas has its size, no shader is being linked, no row waits. */
  draw(): boolean {
    if (this.#deck.groundChanged()) this.#ground.markStale()
    this.#deck.drawFrame()
    return !this.#gpu.waiting && this.#hasItsSize() && !this.#deck.unfinished()
  }

  /** luma.gl sizes the drawing buffer a moment after the canvas has been laid out. */
  #hasItsSize(): boolean {
    const { width, clientWidth } = this.#canvas
    return Math.abs(width - clientWidth * window.devicePixelRatio) < 2
  }

  destroy(): void {
    this.#deck.finalize()
    this.#gpu.destroy()
    this.#canvas.remove()
  }

  #viewState(camera: WallCamera) {
    return {
      longitude: camera.lng,
      latitude: camera.lat,
      zoom: zoomForCanvas(camera.zoom, this.#crop.canvasWidth),
      pitch: camera.pitch,
      bearing: camera.bearing,
      maxPitch: 85,
    }
  }
}

export interface SurfaceOptions {
  readonly container: HTMLElement
  readonly crop: Crop
  readonly frame: MapFrame
  readonly cases: CaseRows
  readonly movers: MoverRows
  readonly onLost: () => void
  readonly onResize: () => void
  readonly onError: (error: Error) => void
}

/** The window draws its part of one frustum: a view as large as the whole canvas, pushed so that the crop meets the glass. */
function viewOf(crop: Crop): MapView {
  return new MapView({
    id: 'wall',
    x: -crop.x,
    y: -crop.y,
    width: crop.canvasWidth,
    height: crop.canvasHeight,
    controller: false,
  })
}
