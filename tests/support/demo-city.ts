import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CityFile } from '../../contract/files/city.ts'

/** The fictional city that the product carries. */
export function demoCity(): CityFile {
  const path = fileURLToPath(new URL('../../assets/cities/demo.city.json', import.meta.url))
  return JSON.parse(readFileSync(path, 'utf8')) as CityFile
}
