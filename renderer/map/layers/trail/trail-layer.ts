import { type DefaultProps, Layer, type LayerProps, project32 } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'
import type { MoverRows } from '../../../state/mover-rows.ts'
import type { RowTexture } from '../../gpu/row-texture.ts'
import { STRETCH_VERTICES } from '../../gpu/sign-glsl.ts'
import type { MapFrame } from '../../map-frame.ts'
import { type MoverUniforms, moverUniforms } from '../mover/mover-uniforms.ts'
import { trailFragmentShader, trailVertexShader } from './trail-shaders.ts'

interface OwnProps {
  rows: MoverRows
  /** The same rows on the GPU. */
  texture: RowTexture
  frame: MapFrame
  /**
   * Hall seconds after which a trail has faded.
   * @default 300
   */
  trailSeconds?: number
}
export type TrailLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<TrailLayerProps> = {
  rows: { type: 'object', value: null as unknown as MoverRows, compare: 0 },
  texture: { type: 'object', value: null as unknown as RowTexture, compare: 0 },
  frame: { type: 'object', value: null as unknown as MapFrame, compare: 0 },
  trailSeconds: { type: 'number', min: 1, value: 300 },
}

/** The short past of every mover, drawn from the same ring of fixes as the mover: nothing of its own is uploaded. */
export class TrailLayer extends Layer<Required<OwnProps>> {
  static override readonly layerName = 'TrailLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model; uniforms: MoverUniforms }

  override getShaders() {
    return super.getShaders({ vs: trailVertexShader, fs: trailFragmentShader, modules: [project32, moverUniforms] })
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
      uniforms: { now: 0, lag: 0, pxPerArcMinute: 1, scale: 1, trailS: 1, ring: 3 },
    }
  }

  override draw(): void {
    const { model, uniforms } = this.state
    const { rows, texture, frame, trailSeconds } = this.props
    if (rows.count === 0) return
    uniforms.now = frame.now
    uniforms.lag = frame.lag
    uniforms.pxPerArcMinute = frame.pxPerArcMinute
    uniforms.scale = frame.urgentScale
    uniforms.trailS = trailSeconds
    uniforms.ring = rows.ring
    model.shaderInputs.setProps({ movers: uniforms })
    model.setBindings({ rows: texture.texture })
    model.setVertexCount(rows.capacity * (rows.ring - 1) * STRETCH_VERTICES)
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}
