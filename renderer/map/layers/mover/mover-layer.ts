import { type DefaultProps, Layer, type LayerProps, project32 } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'
import type { MoverRows } from '../../../state/mover-rows.ts'
import type { RowTexture } from '../../gpu/row-texture.ts'
import { SIGN_VERTICES } from '../../gpu/sign-glsl.ts'
import type { MapFrame } from '../../map-frame.ts'
import { moverFragmentShader, moverVertexShader } from './mover-shaders.ts'
import { type MoverUniforms, moverUniforms } from './mover-uniforms.ts'

interface OwnProps {
  rows: MoverRows
  /** The same rows on the GPU. */
  texture: RowTexture
  frame: MapFrame
}
export type MoverLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<MoverLayerProps> = {
  rows: { type: 'object', value: null as unknown as MoverRows, compare: 0 },
  texture: { type: 'object', value: null as unknown as RowTexture, compare: 0 },
  frame: { type: 'object', value: null as unknown as MapFrame, compare: 0 },
}

/** Collectors and vehicles, gliding between their last fixes and fading by their own stale time, all in the shader. */
export class MoverLayer extends Layer<OwnProps> {
  static override readonly layerName = 'MoverLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model; uniforms: MoverUniforms }

  override getShaders() {
    return super.getShaders({ vs: moverVertexShader, fs: moverFragmentShader, modules: [project32, moverUniforms] })
  }

  override initializeState(): void {
    this.state = {
      model: new Model(this.context.device, {
        ...this.getShaders(),
        id: this.props.id,
        topology: 'triangle-list',
        bindings: { rows: this.props.texture.texture },
        isInstanced: false,
      }),
      uniforms: { now: 0, lag: 0, pxPerArcMinute: 1, scale: 1, trailS: 0, ring: 3 },
    }
  }

  override draw(): void {
    const { model, uniforms } = this.state
    const { rows, texture, frame } = this.props
    if (rows.count === 0) return
    uniforms.now = frame.now
    uniforms.lag = frame.lag
    uniforms.pxPerArcMinute = frame.pxPerArcMinute
    uniforms.scale = frame.urgentScale
    uniforms.ring = rows.ring
    model.shaderInputs.setProps({ movers: uniforms })
    model.setBindings({ rows: texture.texture })
    model.setVertexCount(rows.capacity * SIGN_VERTICES)
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}
