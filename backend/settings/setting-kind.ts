import type Type from 'typebox'
import type { CityFile } from '../../contract/files/city.ts'
import type { Sentence } from '../support/start-error.ts'

/** One kind of setting: its shape, what it is before anybody edits it, and what must hold beyond its shape. */
export interface SettingKind<Schema extends Type.TSchema = Type.TSchema> {
  /** As in `/api/settings/:kind`. */
  readonly key: string
  readonly schema: Schema
  initial(city: CityFile): Type.Static<Schema>
  /** The first thing that is wrong although the shape is right, with its place; null = nothing. */
  wrongIn(body: Type.Static<Schema>, city: CityFile): { readonly at: string; readonly sentence: Sentence } | null
}
