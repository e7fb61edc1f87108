import type Type from 'typebox'
import type { CityFile } from '../../contract/files/city.ts'
import type { Sentence } from '../support/start-error.ts'

export interface SettingRemark {
  /** Place in the body, e.g. `/classes/3`. */
  readonly at: string
  readonly sentence: Sentence
}

/** One kind of setting: its shape, what it is before anybody edits it, and what must hold beyond its shape. */
export interface SettingKind<Schema extends Type.TSchema = Type.TSchema> {
  /** As in `/api/settings/:kind`. */
  readonly key: string
  readonly schema: Schema
  initial(city: CityFile): Type.Static<Schema>
  /** What a version published before limits of posts ruled the clock (migration 0023) means now; absent = what it says. */
  ofThen?(body: Type.Static<Schema>, city: CityFile): Type.Static<Schema>
  /** The first thing that is wrong although the shape is right, with its place; null = nothing. */
  wrongIn(body: Type.Static<Schema>, city: CityFile): SettingRemark | null
  /** What the editor should look at again, and may publish all the same. */
  warningsIn?(body: Type.Static<Schema>, city: CityFile): readonly SettingRemark[]
}
