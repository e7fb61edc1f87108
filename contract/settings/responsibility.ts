import Type from 'typebox'
import { Edition } from '../domain/edition.ts'
import { CaseKind } from '../domain/stage.ts'
import { oneOf } from '../one-of.ts'

/** Who answers (职责划分) for a class in an area. Either a unit by its code, or the area's own unit (属地) at a level. */
export const ResponsibilityRule = Type.Object({
  kind: CaseKind,
  /** A minor class (4 digits), a major one (2 digits), or left out: all of the kind. */
  code: Type.Optional(Type.String({ pattern: '^([0-9]{2}|[0-9]{4})$' })),
  /** Of the class dictionary, in which the same digits mean something else; left out: in every edition. */
  edition: Type.Optional(Edition),
  /** Code of an area with all below it; left out: the whole city. */
  area: Type.Optional(Type.String({ pattern: '^[0-9]{2,15}$' })),
  unit: Type.Union([
    Type.Object({ code: Type.String({ minLength: 1, maxLength: 64 }) }),
    Type.Object({ areaUnit: oneOf(['district', 'street', 'community', 'cell']) }),
  ]),
})
export type ResponsibilityRule = Type.Static<typeof ResponsibilityRule>

/**
 * Setting `responsibility`: automatic dispatch (自动分拨). A component's own unit goes first, then the rule that says most (the
 * minor class before the major one, then the longer area, then the one that names an edition), then the unit of the nearest area above the place (属地).
 */
export const ResponsibilitySetting = Type.Object({
  rules: Type.Array(ResponsibilityRule, { maxItems: 20_000 }),
  components: Type.Object({
    /** Whether a component case goes to the unit of the component itself. */
    own: Type.Boolean(),
    /** How far the component may be from where it was reported, metres. */
    within: Type.Number({ minimum: 0, maximum: 500 }),
  }),
  /** 属地: where nothing else says, the area's unit answers. */
  areaAnswers: Type.Boolean(),
})
export type ResponsibilitySetting = Type.Static<typeof ResponsibilitySetting>
