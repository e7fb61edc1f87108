import { Layer } from '@deck.gl/core'
import { expect, it } from 'vitest'
import { AtDepth } from './at-depth.ts'

class Drawn extends Layer {
  override initializeState(): void {}
}

it('draws at its own depth, though deck calls it on the layer that it extends', () => {
  const extension = new AtDepth({ depth: -0.1 })
  const { inject } = extension.getShaders.call(new Drawn({ id: 'names' }), extension)
  expect(Object.values(inject)).toEqual(['position.z = -0.10 * position.w;'])
})
