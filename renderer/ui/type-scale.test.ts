import { describe, expect, it } from 'vitest'
import { SMALLEST_TEXT_ARC_MINUTES } from '../../core/wall/arc-minute.ts'
import { DIGIT_HEIGHT, fontSizeArcMinutes, TYPE_ARC_MINUTES, type TypeSize, typeScaleStyle } from './type-scale.ts'

const sizes = Object.keys(TYPE_ARC_MINUTES) as TypeSize[]
const digits = (size: TypeSize) => fontSizeArcMinutes(size) * DIGIT_HEIGHT

describe('type scale', () => {
  it('has exactly four sizes', () => {
    expect(Object.values(TYPE_ARC_MINUTES).sort((a, b) => b - a)).toEqual([60, 40, 25, 20])
  })

  it('sets nothing below the smallest legible angle, digits and capitals included', () => {
    for (const size of sizes) expect(digits(size), size).toBeGreaterThanOrEqual(SMALLEST_TEXT_ARC_MINUTES - 0.1)
  })

  it('sets body text in digits of 20′ and alarms in digits of more than 30′', () => {
    expect(digits('text')).toBeGreaterThan(19.9)
    expect(digits('figure')).toBeGreaterThan(30)
  })

  it('never sets Chinese notes below 25′', () => {
    expect(typeScaleStyle(1, 'zh')['--type-note']).toBe('var(--type-text)')
    expect(typeScaleStyle(1, 'en')['--type-note']).toBe('var(--type-small)')
  })

  it('grows with the pixels that an arc minute has', () => {
    expect(Number.parseFloat(typeScaleStyle(1.154, 'zh')['--type-text'] ?? '')).toBeCloseTo((25 / 0.92) * 1.154, 6)
  })
})
