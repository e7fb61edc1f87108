import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Type from 'typebox'
import type { Disk } from '../ports/disk.ts'
import { readJsonFile } from './json-file.ts'

const CREDENTIALS_VERSION = 1

/** Secrets of this installation. Readable by its owner alone. */
export const Credentials = Type.Object({
  format: Type.Literal('beacon-wall-credentials'),
  version: Type.Integer(),
  /** The wall node's key to the feed. */
  node: Type.String({ minLength: 16 }),
  /** The demo driver's key to the intake. */
  intake: Type.String({ minLength: 16 }),
  operator: Type.Object({ user: Type.String(), name: Type.String(), password: Type.String({ minLength: 8 }) }),
})
export type Credentials = Type.Static<typeof Credentials>

/** 24 random bytes: beyond guessing, and short enough to be typed once by a person. */
function secret(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * The credentials of a data directory; made on the first start.
 * @throws Refusal when the file is there but unusable: making new ones would lock the wall out of its own database
 */
export async function loadCredentials(disk: Disk, dataDir: string): Promise<Credentials> {
  const path = join(dataDir, 'credentials.json')
  const what = { zh: '凭据文件', en: 'credentials file' }
  const held = await readJsonFile({
    disk,
    path,
    what,
    schema: Credentials,
    format: 'beacon-wall-credentials',
    version: CREDENTIALS_VERSION,
  })
  if (held) return held
  const made: Credentials = {
    format: 'beacon-wall-credentials',
    version: CREDENTIALS_VERSION,
    node: secret(),
    intake: secret(),
    operator: { user: 'operator01', name: '值班操作员01', password: secret() },
  }
  await disk.writeWhole(path, Buffer.from(`${JSON.stringify(made, null, 2)}\n`), { mode: 0o600 })
  return made
}
