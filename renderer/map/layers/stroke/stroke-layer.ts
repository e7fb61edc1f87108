import { type DefaultProps, Layer, type LayerProps, project32, type UpdateParameters } from '@deck.gl/core'
import type { Device, Texture } from '@luma.gl/core'
import { Model } from '@luma.gl/engine'
import { ROW_TEXTURE_WIDTH } from '../../gpu/row-texture.ts'
import { STRETCH_VERTICES } from '../../gpu/sign-glsl.ts'
import type { StrokeData, StrokeStyle } from './stroke-data.ts'
import { strokeFragmentShader, strokeUniforms, strokeVertexShader } from './stroke-shaders.ts'

interface OwnProps {
  strokes: StrokeData
  pxPerArcMinute: number
}
export type StrokeLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<StrokeLayerProps> = {
  strokes: { type: 'object', value: null as unknown as StrokeData, compare: 0 },
  pxPerArcMinute: { type: 'number', min: 0, value: 1 },
}

interface Textures {
  ends: Texture
  looks: Texture
  styles: Texture
}

/** Lines with smooth edges and round ends, all in one draw: streets with their casings, outlines of areas. */
export class StrokeLayer extends Layer<OwnProps> {
  static override readonly layerName = 'StrokeLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model; textures: Textures }

  override getShaders() {
    return super.getShaders({ vs: strokeVertexShader, fs: strokeFragmentShader, modules: [project32, strokeUniforms] })
  }

  override initializeState(): void {
    const textures = texturesOf(this.context.device, this.props.strokes)
    const model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      topology: 'triangle-list',
      bindings: { ...textures },
      isInstanced: false,
    })
    this.state = { model, textures }
  }

  override updateState(parameters: UpdateParameters<this>): void {
    super.updateState(parameters)
    const { props, oldProps } = parameters
    if (oldProps.strokes === undefined || props.strokes === oldProps.strokes) return
    destroy(this.state.textures)
    const textures = texturesOf(this.context.device, props.strokes)
    this.state.model.setBindings({ ...textures })
    this.setState({ textures })
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context)
    destroy(this.state.textures)
  }

  override draw(): void {
    const { model } = this.state
    if (this.props.strokes.count === 0) return
    model.shaderInputs.setProps({ strokes: { pxPerArcMinute: this.props.pxPerArcMinute } })
    model.setVertexCount(this.props.strokes.count * STRETCH_VERTICES)
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}

function texturesOf(device: Device, strokes: StrokeData): Textures {
  return {
    ends: lines(device, 'rgba32float', 4, strokes.ends),
    looks: lines(device, 'rg32float', 2, strokes.looks),
    styles: texture(device, 'rgba32float', STYLE_TEXELS, Math.max(1, strokes.styles.length), styleTexels(strokes.styles)),
  }
}

/** Texels per style: colour and metres; widths and dash; inset. All but metres in arc minutes. */
const STYLE_TEXELS = 3

function styleTexels(styles: readonly StrokeStyle[]): Float32Array<ArrayBuffer> {
  const texels = new Float32Array(Math.max(1, styles.length) * STYLE_TEXELS * 4)
  styles.forEach((style, index) => {
    const [on, off] = style.dash ?? [0, 0]
    texels.set(
      [...style.colour, style.metres ?? 0, style.minArcMinutes, style.maxArcMinutes, on, off, style.inset ?? 0],
      index * STYLE_TEXELS * 4,
    )
  })
  return texels
}

function lines(device: Device, format: 'rgba32float' | 'rg32float', parts: number, values: Float32Array): Texture {
  const height = Math.max(1, Math.ceil(values.length / parts / ROW_TEXTURE_WIDTH))
  const padded = new Float32Array(ROW_TEXTURE_WIDTH * height * parts)
  padded.set(values)
  return texture(device, format, ROW_TEXTURE_WIDTH, height, padded)
}

function texture(
  device: Device,
  format: 'rgba32float' | 'rg32float',
  width: number,
  height: number,
  data: Float32Array<ArrayBuffer>,
): Texture {
  return device.createTexture({
    format,
    width,
    height,
    data,
    sampler: { minFilter: 'nearest', magFilter: 'nearest', mipmapFilter: 'none' },
  })
}

function destroy(textures: Textures): void {
  textures.ends.destroy()
  textures.looks.destroy()
  textures.styles.destroy()
}
