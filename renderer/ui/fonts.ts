import '@fontsource-variable/noto-sans-sc/index.css'

/** The one family of wall, console and map labels; bundled, so that no system font is needed. */
export const FONT_FAMILY = 'Noto Sans SC Variable'

/** The characters of every string in a value (a dictionary, a city); functions are called with a digit. */
export function charactersOf(given: unknown): string {
  const found = new Set<string>()
  const walk = (value: unknown) => {
    if (typeof value === 'string') for (const character of value) found.add(character)
    else if (typeof value === 'function') walk((value as (...given: string[]) => unknown)('0', '0'))
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walk(part)
  }
  walk(given)
  return [...found].join('')
}

/**
 * Loads the parts of the font that `characters` need, in the weights that are used. Never rejects: text is readable in
 * a fallback font, and the sentence that comes back says what failed.
 */
export async function loadFonts(fonts: FontFaceSet, characters: string): Promise<string | null> {
  try {
    await fonts.load(`400 16px "${FONT_FAMILY}"`, characters)
    return null
  } catch (error) {
    return `fonts: a part of ${FONT_FAMILY} did not load (${String(error)})`
  }
}
