import type { CaseKind } from '../../../contract/domain/stage.ts'
import type { CaseClass } from '../../../contract/files/city.ts'
import type { Open311Definition, Open311Service } from '../../../contract/wire/open311.ts'

/** Which filing condition (立案条件) is met. */
export const CONDITION_ATTRIBUTE = 'condition'
/** 部件代码: the sixteen digits on the component's plate, for whoever can read them. */
export const COMPONENT_ATTRIBUTE = 'component'

const GROUPS: Record<CaseKind, string> = { component: '部件 Components', event: '事件 Events' }
const LETTERS: Record<CaseKind, string> = { component: 'C', event: 'E' }

/** `C0101`, `E0203`: digits alone would not tell a component from an event. */
export function serviceCodeOf(kind: CaseKind, classCode: string): string {
  return LETTERS[kind] + classCode
}

/** One class for each of its digits. */
export interface ClassesInForce {
  readonly classes: readonly CaseClass[]
}

/** The city's minor classes as the services of Open311: those of the dictionary as it is when they are asked for. */
export class ServiceCatalog {
  private readonly city: ClassesInForce
  private held: Catalog | null = null

  constructor(city: ClassesInForce) {
    this.city = city
  }

  get services(): readonly Open311Service[] {
    return this.current().services
  }

  classOf(serviceCode: string): CaseClass | null {
    return this.current().byCode.get(serviceCode) ?? null
  }

  definitionOf(serviceCode: string): Open311Definition | null {
    const found = this.current().byCode.get(serviceCode)
    return found ? { service_code: serviceCode, attributes: attributesOf(found) } : null
  }

  private current(): Catalog {
    const { classes } = this.city
    if (this.held?.classes !== classes) this.held = catalogOf(classes)
    return this.held
  }
}

interface Catalog {
  readonly classes: readonly CaseClass[]
  readonly services: readonly Open311Service[]
  readonly byCode: ReadonlyMap<string, CaseClass>
}

function catalogOf(classes: readonly CaseClass[]): Catalog {
  const byCode = new Map(classes.map((each) => [serviceCodeOf(each.kind, each.code), each]))
  return { classes, byCode, services: [...byCode].map(([code, each]) => serviceOf(code, each)) }
}

function serviceOf(code: string, { kind, name, nameEn, conditions }: CaseClass): Open311Service {
  return {
    service_code: code,
    service_name: name,
    description: nameEn ?? name,
    metadata: conditions.length > 1 || kind === 'component',
    type: 'realtime',
    keywords: nameEn ? `${name},${nameEn}` : name,
    group: GROUPS[kind],
  }
}

function attributesOf({ kind, conditions }: CaseClass): Open311Definition['attributes'] {
  return [...(conditions.length > 1 ? conditionAttribute(conditions) : []), ...(kind === 'component' ? COMPONENT : [])]
}

const COMPONENT: Open311Definition['attributes'] = [
  {
    variable: true,
    code: COMPONENT_ATTRIBUTE,
    datatype: 'string',
    required: false,
    datatype_description: '16位部件代码 component code, 16 digits',
    order: 2,
    description: '部件上的代码是什么？不知道可不填。Which code does it bear? Leave it out if you cannot tell.',
    values: [],
  },
]

function conditionAttribute(conditions: CaseClass['conditions']): Open311Definition['attributes'] {
  return [
    {
      variable: true,
      code: CONDITION_ATTRIBUTE,
      datatype: 'singlevaluelist',
      required: false,
      datatype_description: '立案条件 filing condition',
      order: 1,
      description: '现场属于哪一种情况？Which of these is the case?',
      values: conditions.map(({ key, name }) => ({ key, name })),
    },
  ]
}
