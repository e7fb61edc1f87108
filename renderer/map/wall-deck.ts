import { Deck, type DeckProps, type MapView } from '@deck.gl/core'
import { isGround } from './ground/ground-effect.ts'

/**
 * A deck that draws when it is told to. deck.gl's own loop runs at the monitor's rate for ever; a wall that shows the
 * same picture for minutes must not.
 */
export class WallDeck extends Deck<MapView> {
  constructor(props: DeckProps<MapView>) {
    super({
      ...props,
      onLoad: () => {
        this.animationLoop?.stop()
        props.onLoad?.()
      },
    })
  }

  /** Updates layers that wait for something (fonts, shaders) and draws. */
  drawFrame(): void {
    this.layerManager?.updateLayers()
    this.redraw('frame')
  }

  /** Whether a layer of the ground has changed since it was last drawn. */
  groundChanged(): boolean {
    const layers = this.layerManager?.getLayers() ?? []
    return layers.some((layer) => isGround(layer) && layer.getNeedsRedraw({ clearRedrawFlags: false }))
  }

  /** Whether something waits for another frame: a shader that is being linked, a font. */
  unfinished(): boolean {
    return Boolean(this.needsRedraw({ clearRedrawFlags: false }))
  }
}
