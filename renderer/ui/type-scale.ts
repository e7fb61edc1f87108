import type { Language } from '../../contract/ipc/window-stream.ts'

/**
 * The four sizes of type on the wall, in arc minutes at the farthest seat. They are the height of a Chinese character's
 * body, which in Noto Sans SC is 0.92 of the font size; digits and capitals are 0.733 of it, so that `text` has Chinese
 * at 25′ and digits at 20′, and even `small` has digits at 16′, the least that a scene may use. Alarms are set in
 * `figure` (digits 32′); Chinese words never in `small`.
 */
export const TYPE_ARC_MINUTES = { headline: 60, figure: 40, text: 25, small: 20 } as const
export type TypeSize = keyof typeof TYPE_ARC_MINUTES

export const CJK_BODY = 0.92
export const DIGIT_HEIGHT = 0.733

/** CSS font-size in arc minutes. */
export function fontSizeArcMinutes(size: TypeSize): number {
  return TYPE_ARC_MINUTES[size] / CJK_BODY
}

/**
 * Custom properties that carry the scale into a panel's style: `--am` is one arc minute, `--type-note` the size of
 * secondary words, which Latin script can set smaller than Chinese.
 */
export function typeScaleStyle(pxPerArcMinute: number, language: Language): Record<`--${string}`, string> {
  const style: Record<`--${string}`, string> = { '--am': `${pxPerArcMinute}px` }
  for (const size of Object.keys(TYPE_ARC_MINUTES) as TypeSize[]) {
    style[`--type-${size}`] = `${fontSizeArcMinutes(size) * pxPerArcMinute}px`
  }
  style['--type-note'] = `var(--type-${language === 'zh' ? 'text' : 'small'})`
  return style
}
