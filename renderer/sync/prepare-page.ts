import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { charactersOf, loadFonts } from '../ui/fonts.ts'
import { dictionaries } from '../ui/text/dictionaries.ts'
import { noteProblem } from './note-problem.ts'
import type { WindowStores } from './window-stores.ts'

/** Sets the page's language and fetches the parts of the font that its words and the city's names need. */
export function preparePage(stores: WindowStores, hello: Extract<HubToWindow, { type: 'hello' }>): void {
  const { language, city } = hello
  document.documentElement.lang = language
  const names = city && [city.name, city.areas.map((area) => area.name), city.classes, city.units, city.cameras, city.movers]
  void loadFonts(document.fonts, charactersOf([dictionaries[language], names])).then((problem) => {
    if (problem) noteProblem(stores, problem)
  })
}
