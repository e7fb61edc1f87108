import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { messageOf, StartError } from '../../support/start-error.ts'

const Index = Type.Integer({ minimum: 0 })

/** `<city>.streets.json.gz`: what a simulated city has beyond its city file: streets to walk, who walks where, who answers for what. */
const StreetsFile = Type.Object({
  format: Type.Literal('beacon-wall-streets'),
  version: Type.Literal(1),
  city: Type.String(),
  classes: Type.Array(Type.String()),
  names: Type.Array(Type.String()),
  nodes: Type.Array(Type.Tuple([Type.Number(), Type.Number()]), { minItems: 2 }),
  /** From, to, class, name: indexes. */
  edges: Type.Array(Type.Tuple([Index, Index, Index, Index]), { minItems: 1 }),
  patrols: Type.Array(
    Type.Object({ mover: Type.String(), cells: Type.Array(Type.String()), nodes: Type.Array(Index, { minItems: 2 }) }),
  ),
  /** Unit by class code or its beginning, per kind; `S` = subdistrict office, `D` = district. */
  duties: Type.Object({ component: Type.Record(Type.String(), Type.String()), event: Type.Record(Type.String(), Type.String()) }),
  streetUnits: Type.Record(Type.String(), Type.String()),
  districtUnits: Type.Record(Type.String(), Type.String()),
})
export type StreetsFile = Type.Static<typeof StreetsFile>

/** `<city>.components.json.gz`: 16-digit codes, coordinates in millionths of a degree; columns of one length. */
const ComponentsFile = Type.Object({
  format: Type.Literal('beacon-wall-components'),
  version: Type.Literal(1),
  city: Type.String(),
  code: Type.Array(Type.String({ pattern: '^[0-9]{16}$' })),
  lng: Type.Array(Type.Integer()),
  lat: Type.Array(Type.Integer()),
})
export type ComponentsFile = Type.Static<typeof ComponentsFile>

/** Both files lie beside the city file and are named after it. */
export function readSceneryFiles(cityFile: string): { streets: StreetsFile; components: ComponentsFile } {
  const stem = stemOf(cityFile)
  return { streets: read(`${stem}.streets.json.gz`, StreetsFile), components: read(`${stem}.components.json.gz`, ComponentsFile) }
}

export function hasSceneryFiles(cityFile: string): boolean {
  const stem = stemOf(cityFile)
  return existsSync(`${stem}.streets.json.gz`) && existsSync(`${stem}.components.json.gz`)
}

function stemOf(cityFile: string): string {
  return cityFile.replace(/[.]city[.]json([.]gz|[.]zst)?$/, '')
}

function read<Schema extends Type.TSchema>(path: string, schema: Schema): Type.Static<Schema> {
  let value: unknown
  try {
    value = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'))
  } catch (error) {
    throw unusable(path, messageOf(error), error)
  }
  if (Value.Check(schema, value)) return value
  const first = [...Value.Errors(schema, value)][0]
  throw unusable(path, `${first?.instancePath || '/'} ${first?.message ?? ''}`)
}

function unusable(path: string, why: string, cause?: unknown): StartError {
  return new StartError(
    {
      zh: `演示数据文件 ${path} 不能使用（${why}），无法模拟这座城市：请恢复该文件，或改用回放。`,
      en: `The demo data file ${path} cannot be used (${why}), so this city cannot be simulated: restore the file, or use a replay.`,
    },
    cause,
  )
}
