/**
 * What a spreadsheet would run as a formula leaves as text, behind a quote. A text that has quotes of its own there gets one more,
 * so that `unguarded` brings back what it was.
 */
export function guarded(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

export function unguarded(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
