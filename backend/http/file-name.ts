/** The name that a sender gave a file; '' = none, which a part may come without, whatever the types of the parser say. */
export function fileNameOf(part: { readonly filename?: string }): string {
  return part.filename ?? ''
}
