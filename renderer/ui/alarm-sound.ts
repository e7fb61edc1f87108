import type { AlarmLevel } from '../../contract/domain/alarm.ts'

/** One tone pattern per level, told apart by number of pulses, pitch and pace. Seconds and hertz. */
interface Pattern {
  readonly pulses: number
  readonly pitch: number
  readonly pulse: number
  readonly gap: number
  readonly every: number
}
export const PATTERNS: Record<AlarmLevel, Pattern> = {
  warning: { pulses: 1, pitch: 523, pulse: 0.22, gap: 0, every: 6 },
  overdue: { pulses: 2, pitch: 659, pulse: 0.18, gap: 0.12, every: 3.5 },
  ageing: { pulses: 3, pitch: 784, pulse: 0.15, gap: 0.1, every: 2.5 },
}
const LOUDNESS = 0.25
/** Rise and fall of a pulse: without them it clicks. */
const EDGE = 0.02

/** Sounds one level's pattern until told otherwise. Synthesised, so that there is no file to miss. */
export class AlarmSound {
  #context: AudioContext | null = null
  #timer: ReturnType<typeof setInterval> | null = null
  #level: AlarmLevel | null = null
  readonly #makeContext: () => AudioContext

  constructor(makeContext: () => AudioContext = () => new AudioContext()) {
    this.#makeContext = makeContext
  }

  /** null = silence. A level that already sounds goes on undisturbed. */
  play(level: AlarmLevel | null): void {
    if (level === this.#level) return
    this.#level = level
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    if (!level) return
    this.#context ??= this.#makeContext()
    const { every } = PATTERNS[level]
    this.#pulses(this.#context, PATTERNS[level])
    this.#timer = setInterval(() => this.#context && this.#pulses(this.#context, PATTERNS[level]), every * 1000)
  }

  /** To be called in a key press: some browsers let a page sound only after one. */
  async unlock(): Promise<void> {
    if (this.#context?.state === 'suspended') await this.#context.resume()
  }

  #pulses(context: AudioContext, pattern: Pattern): void {
    for (let index = 0; index < pattern.pulses; index += 1) {
      const from = context.currentTime + index * (pattern.pulse + pattern.gap)
      const tone = context.createOscillator()
      const gain = context.createGain()
      tone.type = 'triangle'
      tone.frequency.value = pattern.pitch
      gain.gain.setValueAtTime(0, from)
      gain.gain.linearRampToValueAtTime(LOUDNESS, from + EDGE)
      gain.gain.setValueAtTime(LOUDNESS, from + pattern.pulse - EDGE)
      gain.gain.linearRampToValueAtTime(0, from + pattern.pulse)
      tone.connect(gain).connect(context.destination)
      tone.start(from)
      tone.stop(from + pattern.pulse)
    }
  }
}
