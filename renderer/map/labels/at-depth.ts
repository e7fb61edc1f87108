import { type Layer, LayerExtension } from '@deck.gl/core'

/** Puts what a layer draws at one depth among the signs (SIGN_DEPTH): over those that are deeper, under the others. */
export class AtDepth extends LayerExtension<{ depth: number }> {
  static override readonly extensionName = 'AtDepth'

  /** Called on the layer, not on the extension. */
  override getShaders(this: Layer, extension: this): { inject: Record<string, string> } {
    const { depth } = extension.opts
    return { inject: { 'vs:DECKGL_FILTER_GL_POSITION': `position.z = ${depth.toFixed(2)} * position.w;` } }
  }
}
