import { createHash } from 'node:crypto'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { Alarm } from '../../contract/domain/alarm.ts'
import { Board } from '../../contract/domain/board.ts'
import type { CaseColumns } from '../../contract/domain/case-columns.ts'
import { MOVER_COLUMN_TYPES } from '../../contract/domain/mover-columns.ts'
import type { CaseTable } from '../../core/replica/case-table.ts'
import { encodeColumns, makeColumns } from '../../core/replica/columns.ts'
import { Refusal } from '../log/sentence.ts'
import type { Fix } from './fix-tracks.ts'

/** Raise it when the header's meaning or the columns change. */
export const PICTURE_VERSION = 1
const MAGIC = 'BWPICTURE'
const DIGEST_BYTES = 32

const Columns = Type.Record(Type.String(), Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })]))
const Header = Type.Object({
  version: Type.Integer(),
  cityRevision: Type.String(),
  epoch: Type.String(),
  seq: Type.Integer({ minimum: 0 }),
  /** HallMs and machine ms of the writing. */
  hallAt: Type.Number(),
  writtenAt: Type.Number(),
  speed: Type.Number({ exclusiveMinimum: 0 }),
  alarms: Type.Array(Alarm),
  board: Type.Union([Board, Type.Null()]),
  cases: Type.Object({
    count: Type.Integer({ minimum: 0 }),
    columns: Columns,
    number: Type.Array(Type.String()),
    address: Type.Array(Type.String()),
  }),
  fixes: Type.Object({ count: Type.Integer({ minimum: 0 }), columns: Columns }),
})
type Header = Type.Static<typeof Header>

/** The last good picture (最后一次完好画面), as it lies on the disk. */
export interface StoredPicture extends Omit<Header, 'version' | 'cases' | 'fixes'> {
  readonly cases: CaseColumns
  readonly fixes: { readonly count: number; readonly columns: Record<string, Uint8Array> }
}

/** Magic, SHA-256 of the rest, length of the JSON header, the header, the columns one after another. */
export function encodePicture(
  picture: Omit<StoredPicture, 'cases' | 'fixes'>,
  table: CaseTable,
  fixes: readonly Fix[],
): Uint8Array {
  const blob: Uint8Array[] = []
  let offset = 0
  const place = (columns: Record<string, Uint8Array>) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, bytes]) => {
        const at: [number, number] = [offset, bytes.byteLength]
        blob.push(bytes)
        offset += bytes.byteLength
        return [name, at]
      }),
    )
  const cases = table.pack()
  const moverColumns = makeColumns(MOVER_COLUMN_TYPES, fixes.length)
  fixes.forEach((fix, i) => {
    for (const name of Object.keys(MOVER_COLUMN_TYPES) as (keyof typeof MOVER_COLUMN_TYPES)[]) moverColumns[name][i] = fix[name]
  })
  const header: Header = {
    ...picture,
    version: PICTURE_VERSION,
    cases: { count: cases.count, columns: place(cases.columns), number: cases.number, address: cases.address },
    fixes: { count: fixes.length, columns: place(encodeColumns(MOVER_COLUMN_TYPES, moverColumns, fixes.length)) },
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.byteLength)
  const body = Buffer.concat([length, json, ...blob])
  return Buffer.concat([Buffer.from(MAGIC), createHash('sha256').update(body).digest(), body])
}

/** @throws Refusal with one sentence when the file is damaged, another kind of file, or newer than this program */
export function decodePicture(bytes: Uint8Array, path: string): StoredPicture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = MAGIC.length + DIGEST_BYTES
  const body = file.subarray(start)
  const whole =
    file.toString('latin1', 0, MAGIC.length) === MAGIC &&
    createHash('sha256').update(body).digest().equals(file.subarray(MAGIC.length, start))
  if (!whole || body.byteLength < 4) throw damaged(path)
  const length = body.readUInt32LE(0)
  const header = parseHeader(body.subarray(4, 4 + length), path)
  const blob = body.subarray(4 + length)
  const cut = (columns: Header['fixes']['columns']) =>
    Object.fromEntries(Object.entries(columns).map(([name, [at, size]]) => [name, new Uint8Array(blob.subarray(at, at + size))]))
  const { version: _, cases, fixes, ...rest } = header
  return { ...rest, cases: { ...cases, columns: cut(cases.columns) }, fixes: { count: fixes.count, columns: cut(fixes.columns) } }
}

function parseHeader(json: Buffer, path: string): Header {
  const header: unknown = JSON.parse(json.toString('utf8'))
  const version = (header as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > PICTURE_VERSION) {
    throw new Refusal({
      zh: `最后画面 ${path} 的版本 ${version} 比本程序认识的 ${PICTURE_VERSION} 新，未使用；连上后端后会重写`,
      en: `The last picture ${path} is of version ${version}, newer than the ${PICTURE_VERSION} that this program reads, and is not used; it is written anew once the backend is reached`,
    })
  }
  if (!Value.Check(Header, header)) throw damaged(path)
  return header
}

function damaged(path: string): Refusal {
  return new Refusal({
    zh: `最后画面 ${path} 已损坏，未使用；连上后端后会重写`,
    en: `The last picture ${path} is damaged and is not used; it is written anew once the backend is reached`,
  })
}
