import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type net, protocol, type Session } from 'electron'
import { APP_SCHEME } from '../../contract/ipc/window-origin.ts'
import { byteRange, CONTENT_SECURITY_POLICY, type ServedFolders, servedFile } from '../../main/serving/served-file.ts'

/** Must run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ])
}

/** Serves our own scheme in this session, and nothing else. */
export function serveApp(session: Session, folders: ServedFolders): void {
  session.protocol.handle(APP_SCHEME, (request) => answer(request, folders))
}

async function answer(request: Parameters<typeof net.fetch>[0], folders: ServedFolders): Promise<Response> {
  const { url, method, headers } = request as Request
  const file = method === 'GET' || method === 'HEAD' ? servedFile(url, folders) : null
  const info = file && (await stat(file.path).catch(() => null))
  if (!file || !info?.isFile()) return new Response('not found', { status: 404 })
  const common = {
    'Content-Type': file.type,
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-cache',
  }
  const range = byteRange(headers.get('range'), info.size)
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { ...common, 'Content-Range': `bytes */${info.size}` } })
  const { first, last } = range ?? { first: 0, last: info.size - 1 }
  const body = method === 'HEAD' || info.size === 0 ? null : bodyOf(file.path, first, last)
  const length = { 'Content-Length': String(last - first + 1) }
  if (!range) return new Response(body, { status: 200, headers: { ...common, ...length } })
  return new Response(body, {
    status: 206,
    headers: { ...common, ...length, 'Content-Range': `bytes ${first}-${last}/${info.size}` },
  })
}

function bodyOf(path: string, first: number, last: number): ReadableStream {
  return Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream
}
