import { type DefaultProps, Layer, type LayerProps } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'
import type { GroundEffect } from './ground-effect.ts'

interface OwnProps {
  ground: GroundEffect
}
export type BackdropLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<BackdropLayerProps> = {
  ground: { type: 'object', value: null as unknown as GroundEffect, compare: 0 },
}

const vertexShader = `#version 300 es
void main() {
  gl_Position = vec4(float((gl_VertexID & 1) * 4 - 1), float((gl_VertexID >> 1) * 4 - 1), 1.0, 1.0);
}
`
const fragmentShader = `#version 300 es
precision highp float;
uniform sampler2D picture;
out vec4 fragColor;
void main() { fragColor = vec4(texelFetch(picture, ivec2(gl_FragCoord.xy), 0).rgb, 1.0); }
`

/** Copies the ground's picture, pixel by pixel, beneath everything that moves. */
export class BackdropLayer extends Layer<OwnProps> {
  static override readonly layerName = 'BackdropLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model }

  override getShaders() {
    return super.getShaders({ vs: vertexShader, fs: fragmentShader, modules: [] })
  }

  override initializeState(): void {
    const model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      topology: 'triangle-list',
      vertexCount: 3,
      isInstanced: false,
      disableWarnings: true,
    })
    this.state = { model }
  }

  override draw(): void {
    const picture = this.props.ground.picture?.colorAttachments[0]
    if (!picture) return
    this.state.model.setBindings({ picture: picture.texture })
    if (!this.state.model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}
