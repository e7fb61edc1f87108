import { type DefaultProps, Layer, type LayerProps, project32 } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'
import type { CaseRows } from '../../../state/case-rows.ts'
import type { RowTexture } from '../../gpu/row-texture.ts'
import { SIGN_VERTICES } from '../../gpu/sign-glsl.ts'
import type { MapFrame } from '../../map-frame.ts'
import { caseFragmentShader, caseVertexShader } from './case-shaders.ts'
import { type CaseUniforms, caseUniforms } from './case-uniforms.ts'

interface OwnProps {
  /** How many slots there are. */
  rows: CaseRows
  /** The same rows on the GPU. */
  texture: RowTexture
  frame: MapFrame
}
export type CaseLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<CaseLayerProps> = {
  rows: { type: 'object', value: null as unknown as CaseRows, compare: 0 },
  texture: { type: 'object', value: null as unknown as RowTexture, compare: 0 },
  frame: { type: 'object', value: null as unknown as MapFrame, compare: 0 },
}

/**
 * Every open case as a ring that runs down. What is left of the limit, colour, shape, size and pulse follow from the row
 * and the hall time in the shader: a case turns amber and red without any work on the CPU.
 */
export class CaseLayer extends Layer<OwnProps> {
  static override readonly layerName = 'CaseLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model; uniforms: CaseUniforms }

  override getShaders() {
    return super.getShaders({ vs: caseVertexShader, fs: caseFragmentShader, modules: [project32, caseUniforms] })
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
      uniforms: { now: 0, breath: 0, pxPerArcMinute: 1, calmScale: 1, urgentScale: 1 },
    }
  }

  override draw(): void {
    const { model, uniforms } = this.state
    const { rows, texture, frame } = this.props
    if (rows.used === 0) return
    uniforms.now = frame.now
    uniforms.breath = frame.breath
    uniforms.pxPerArcMinute = frame.pxPerArcMinute
    uniforms.calmScale = frame.calmScale
    uniforms.urgentScale = frame.urgentScale
    model.shaderInputs.setProps({ cases: uniforms })
    model.setBindings({ rows: texture.texture })
    model.setVertexCount(rows.used * SIGN_VERTICES)
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}
