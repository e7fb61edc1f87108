/**
 * Settings (参数) that a city edits and that results depend on: limits, chains, weights, templates. Each kind is one document
 * in versions; none is ever changed or removed, so that a result can name the version that made it.
 */
import Type from 'typebox'

export const SettingVersion = Type.Object({
  kind: Type.String(),
  /** 0 = as delivered, before anybody published anything. */
  version: Type.Integer({ minimum: 0 }),
  /** HallMs from which it holds, until a later version does. */
  validFrom: Type.Union([Type.Number(), Type.Null()]),
  note: Type.String(),
  madeBy: Type.String(),
  madeAt: Type.Union([Type.Number(), Type.Null()]),
  body: Type.Unknown(),
})
export type SettingVersion = Type.Static<typeof SettingVersion>

/** `POST /api/settings/:kind`: a new version. */
export const PublishSetting = Type.Object({
  /** The version that the editor began with; a newer one meanwhile is a conflict. */
  expectedVersion: Type.Integer({ minimum: 0 }),
  /** HallMs; now, when left out. Not in the past: results that were published must stay what they were. */
  validFrom: Type.Optional(Type.Number()),
  note: Type.String({ minLength: 1, maxLength: 500 }),
  body: Type.Unknown(),
})
export type PublishSetting = Type.Static<typeof PublishSetting>

/** `GET /api/settings/:kind`: what holds now, and the schema of its body. */
export const SettingNow = Type.Object({ ...SettingVersion.properties, schema: Type.Unknown() })

/** Published, with what may not have been meant. */
export const PublishedSetting = Type.Object({
  ...SettingVersion.properties,
  warnings: Type.Array(Type.Object({ at: Type.String(), zh: Type.String(), en: Type.String() })),
})
