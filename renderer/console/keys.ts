/** What the desk can be told by a key. */
export type DeskCommand =
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'acknowledge' | 'show' | 'clear' | 'silence' | 'home' | 'identify' | 'help' }

const PAGE = 10
const BY_KEY: Readonly<Record<string, DeskCommand>> = {
  ArrowDown: { kind: 'move', by: 1 },
  ArrowUp: { kind: 'move', by: -1 },
  PageDown: { kind: 'move', by: PAGE },
  PageUp: { kind: 'move', by: -PAGE },
  Home: { kind: 'move', by: Number.NEGATIVE_INFINITY },
  End: { kind: 'move', by: Number.POSITIVE_INFINITY },
  ' ': { kind: 'acknowledge' },
  a: { kind: 'acknowledge' },
  Enter: { kind: 'show' },
  Escape: { kind: 'clear' },
  m: { kind: 'silence' },
  h: { kind: 'home' },
  i: { kind: 'identify' },
  '?': { kind: 'help' },
}

/** What the operator sees of a key; arrows stand for all that move. */
export const KEY_CAPS = {
  move: '↑ ↓',
  acknowledge: 'A',
  show: 'Enter',
  clear: 'Esc',
  silence: 'M',
  home: 'H',
  identify: 'I',
  help: '?',
} as const satisfies Record<DeskCommand['kind'], string>

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'repeat'>

/**
 * @param writing the focus is in a field: letters are text there
 * @param onButton the focus is on a button, which Space and Enter press
 */
export function commandOf(event: Pressed, writing: boolean, onButton: boolean): DeskCommand | null {
  if (writing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return null
  if (onButton && (event.key === ' ' || event.key === 'Enter')) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const command = BY_KEY[key] ?? null
  // A held key moves on; it must not acknowledge alarm after alarm that nobody has read.
  return event.repeat && command?.kind !== 'move' ? null : command
}
