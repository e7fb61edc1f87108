/** Importing and asking as an administrator does: for the tests of dictionaries, limits and areas. */
import { Authority } from '../../backend/auth/authority.ts'
import type { ImportReport } from '../../contract/wire/areas.ts'
import type { LoginReply } from '../../contract/wire/rest.ts'
import type { Bench } from './backend-bench.ts'
import { client } from './backend-bench.ts'

const ADMINISTRATOR = { user: 'administrator01', name: '管理员01', password: 'a-longer-password' }

export async function signInAdministrator(bench: Bench, databaseUrl: string, url: string): Promise<string> {
  const authority = new Authority(bench.pool(databaseUrl), Date.now)
  await authority.setAccount(ADMINISTRATOR.user, ADMINISTRATOR.name, ADMINISTRATOR.password, ['administrator'])
  const { body } = await client(url, null).post<LoginReply>('/api/login', {
    user: ADMINISTRATOR.user,
    password: ADMINISTRATOR.password,
  })
  return body.token
}

/** One file as `POST /api/areas/import` takes it; it is written unless the query says otherwise. */
export async function importFile(url: string, token: string, query: string, name: string, content: string) {
  const form = new FormData()
  form.append('file', new Blob([content]), name)
  const response = await fetch(`${url}/api/areas/import?dryRun=false&${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  const text = await response.text()
  const isTable = response.headers.get('content-type')?.startsWith('text/csv') === true
  return { status: response.status, text, report: (isTable ? null : JSON.parse(text)) as ImportReport }
}

const squareOf = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]

export function areaFeature(code: string, name: string, [west, south, size]: [number, number, number], more: object = {}) {
  const geometry = { type: 'Polygon', coordinates: [squareOf(west, south, size)] }
  return { type: 'Feature', properties: { code, name, ...more }, geometry }
}

export const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })
