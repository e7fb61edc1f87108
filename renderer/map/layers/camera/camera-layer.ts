import { type DefaultProps, Layer, type LayerProps, project32, type UpdateParameters } from '@deck.gl/core'
import type { Device, Texture } from '@luma.gl/core'
import { Model } from '@luma.gl/engine'
import { ROW_TEXTURE_WIDTH } from '../../gpu/row-texture.ts'
import { SIGN_VERTICES } from '../../gpu/sign-glsl.ts'
import { cameraFragmentShader, cameraUniforms, cameraVertexShader } from './camera-shaders.ts'

export interface CameraPlace {
  readonly lng: number
  readonly lat: number
  readonly online: boolean
}

interface OwnProps {
  places: readonly CameraPlace[]
  pxPerArcMinute: number
  /** Share of the full size, 0…1. */
  scale: number
}
export type CameraLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<CameraLayerProps> = {
  places: { type: 'array', value: [], compare: false },
  pxPerArcMinute: { type: 'number', min: 0, value: 1 },
  scale: { type: 'number', min: 0, value: 1 },
}

/** The city's cameras (视频监控), quiet: they stand where they stand. */
export class CameraLayer extends Layer<OwnProps> {
  static override readonly layerName = 'CameraLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model; texture: Texture }

  override getShaders() {
    return super.getShaders({ vs: cameraVertexShader, fs: cameraFragmentShader, modules: [project32, cameraUniforms] })
  }

  override initializeState(): void {
    const texture = textureOf(this.context.device, this.props)
    const model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      topology: 'triangle-list',
      bindings: { places: texture },
      isInstanced: false,
    })
    this.state = { model, texture }
  }

  override updateState(parameters: UpdateParameters<this>): void {
    super.updateState(parameters)
    if (parameters.oldProps.places === undefined || parameters.props.places === parameters.oldProps.places) return
    this.state.texture.destroy()
    const texture = textureOf(this.context.device, this.props)
    this.state.model.setBindings({ places: texture })
    this.setState({ texture })
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context)
    this.state.texture.destroy()
  }

  override draw(): void {
    const { places, pxPerArcMinute, scale } = this.props
    if (places.length === 0) return
    const { model } = this.state
    model.shaderInputs.setProps({ cameras: { pxPerArcMinute, scale } })
    model.setVertexCount(places.length * SIGN_VERTICES)
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}

function textureOf(device: Device, props: { places: readonly CameraPlace[]; coordinateOrigin?: readonly number[] }): Texture {
  const [west, south] = props.coordinateOrigin ?? [0, 0]
  const height = Math.max(1, Math.ceil(props.places.length / ROW_TEXTURE_WIDTH))
  const data = new Float32Array(ROW_TEXTURE_WIDTH * height * 4)
  props.places.forEach((place, index) =>
    data.set([place.lng - (west ?? 0), place.lat - (south ?? 0), Number(place.online)], index * 4),
  )
  return device.createTexture({
    format: 'rgba32float',
    width: ROW_TEXTURE_WIDTH,
    height,
    data,
    sampler: { minFilter: 'nearest', magFilter: 'nearest', mipmapFilter: 'none' },
  })
}
