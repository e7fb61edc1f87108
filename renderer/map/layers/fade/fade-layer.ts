import { type DefaultProps, Layer, type LayerProps, project32 } from '@deck.gl/core'
import { Model } from '@luma.gl/engine'
import type { ShaderModule } from '@luma.gl/shadertools'
import { signVertexGlsl } from '../../gpu/sign-glsl.ts'
import { glsl, palette } from '../../palette.ts'

type FadeUniforms = {
  middle: [number, number]
  reach: [number, number]
}

interface OwnProps {
  /** West, south, east, north of the data, degrees. */
  bounds: readonly [number, number, number, number]
}
export type FadeLayerProps = OwnProps & LayerProps

const defaultProps: DefaultProps<FadeLayerProps> = {
  bounds: { type: 'array', value: [0, 0, 0, 0] as never, compare: true },
}

const block = `\
layout(std140) uniform fadesUniforms {
  vec2 middle;
  vec2 reach;
} fades;
`
const fadeUniforms = {
  name: 'fades',
  vs: block,
  uniformTypes: { middle: 'vec2<f32>', reach: 'vec2<f32>' },
} as const satisfies ShaderModule<FadeUniforms>

/** Two frames: from far outside to the edge, and from the edge inwards, where the ground comes through. */
const VERTICES = 48

const vertexShader = `#version 300 es
#define SHADER_NAME fade-layer-vertex
out float vAlpha;
${signVertexGlsl}
const vec2 RECTANGLE[4] = vec2[4](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, 1));
const float REACH[3] = float[3](3.0, 1.0, 0.86);
void main() {
  vec2 corner = CORNERS[gl_VertexID % 6];
  int side = (gl_VertexID % 24) / 6;
  int ring = gl_VertexID / 24 + (corner.y > 0.0 ? 1 : 0);
  vec2 at = RECTANGLE[(side + (corner.x > 0.0 ? 1 : 0)) % 4] * REACH[ring];
  vAlpha = ring == 2 ? 0.0 : 1.0;
  gl_Position = placeOf(fades.middle + at * fades.reach);
}
`
const fragmentShader = `#version 300 es
#define SHADER_NAME fade-layer-fragment
precision highp float;
in float vAlpha;
out vec4 fragColor;
void main() { fragColor = vec4(${glsl(palette.ground)}, smoothstep(0.0, 1.0, vAlpha)); }
`

/** Lets the base map end in the dark instead of at a straight edge. */
export class FadeLayer extends Layer<OwnProps> {
  static override readonly layerName = 'FadeLayer'
  static override readonly defaultProps = defaultProps

  declare state: { model: Model }

  override getShaders() {
    return super.getShaders({ vs: vertexShader, fs: fragmentShader, modules: [project32, fadeUniforms] })
  }

  override initializeState(): void {
    const model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      topology: 'triangle-list',
      vertexCount: VERTICES,
      isInstanced: false,
    })
    this.state = { model }
  }

  override draw(): void {
    const { model } = this.state
    const [west, south, east, north] = this.props.bounds
    const [x, y] = this.props.coordinateOrigin
    const uniforms: FadeUniforms = {
      middle: [(west + east) / 2 - x, (south + north) / 2 - y],
      reach: [(east - west) / 2, (north - south) / 2],
    }
    model.shaderInputs.setProps({ fades: uniforms })
    if (!model.draw(this.context.renderPass)) this.setNeedsRedraw()
  }
}
