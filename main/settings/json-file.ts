import type Type from 'typebox'
import { Value } from 'typebox/value'
import { Refusal, reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'

interface JsonFile<Schema extends Type.TSchema> {
  readonly disk: Disk
  readonly path: string
  /** What the file is, for the sentences. */
  readonly what: { readonly zh: string; readonly en: string }
  readonly schema: Schema
  readonly format: string
  /** The newest version that this program reads. */
  readonly version: number
}

/**
 * Reads a file of ours: JSON with `format` and `version`. null when there is none.
 * @throws Refusal with one sentence when it is malformed, of another kind, or newer than this program
 */
export async function readJsonFile<Schema extends Type.TSchema>(file: JsonFile<Schema>): Promise<Type.Static<Schema> | null> {
  const { path, what } = file
  const bytes = await file.disk.read(path).catch((error: unknown) => {
    throw refusal(
      file,
      `读不出来（${reasonOf(error)}），请检查权限`,
      `cannot be read (${reasonOf(error)}); check its permissions`,
    )
  })
  if (!bytes) return null
  const parsed = parse(file, new TextDecoder().decode(bytes))
  const version = (parsed as { version?: unknown }).version
  if (typeof version === 'number' && version > file.version) {
    throw new Refusal({
      zh: `${what.zh} ${path} 的版本 ${version} 比本程序认识的 ${file.version} 新，请升级程序或换用旧版文件。`,
      en: `The ${what.en} ${path} is of version ${version}, newer than the ${file.version} that this program reads; update the program or use an older file.`,
    })
  }
  if (Value.Check(file.schema, parsed)) return parsed
  const first = Value.Errors(file.schema, parsed)[0]
  const at = first?.instancePath || '/'
  throw refusal(
    file,
    `不合格式：${at} 处${first?.message ?? ''}`,
    `does not have the right form: at ${at}, ${first?.message ?? ''}`,
  )
}

function parse(file: JsonFile<Type.TSchema>, text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && (parsed as { format?: unknown }).format === file.format) return parsed
  } catch (error) {
    throw refusal(file, `不是 JSON（${reasonOf(error)}）`, `is not JSON (${reasonOf(error)})`)
  }
  throw refusal(
    file,
    `缺少 "format": "${file.format}"，不是这种文件`,
    `lacks "format": "${file.format}" and so is not such a file`,
  )
}

function refusal(file: JsonFile<Type.TSchema>, zh: string, en: string): Refusal {
  return new Refusal({ zh: `${file.what.zh} ${file.path} ${zh}。`, en: `The ${file.what.en} ${file.path} ${en}.` })
}
