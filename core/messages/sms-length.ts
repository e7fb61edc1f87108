/** Characters of GSM 03.38 that cost one septet, and those that cost two. */
const GSM = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const GSM_DOUBLE = new Set('\f^{}\\[~]|€')

/** How the networks cut a text: one alone is longer than one of several, which carries a header. */
const SEPTETS = { alone: 160, ofMany: 153 }
const UNITS = { alone: 70, ofMany: 67 }

export interface SmsLength {
  /** Latin alone goes in 7 bits a character, anything with Chinese in 16. */
  readonly encoding: 'gsm-7' | 'ucs-2'
  readonly length: number
  readonly segments: number
}

export function smsLength(text: string): SmsLength {
  const characters = [...text]
  if (characters.every((each) => GSM.has(each) || GSM_DOUBLE.has(each))) {
    const septets = characters.map((each) => (GSM_DOUBLE.has(each) ? 2 : 1))
    return { encoding: 'gsm-7', length: sum(septets), segments: segmentsOf(septets, SEPTETS) }
  }
  // A character beyond the basic plane takes two units, which are never torn apart.
  const units = characters.map((each) => each.length)
  return { encoding: 'ucs-2', length: sum(units), segments: segmentsOf(units, UNITS) }
}

function segmentsOf(sizes: readonly number[], { alone, ofMany }: typeof UNITS): number {
  if (sum(sizes) <= alone) return 1
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > ofMany) {
      segments++
      used = 0
    }
    used += size
  }
  return segments
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0)
}
