import { extname, join, sep } from 'node:path'
import { APP_HOST, ASSETS_PATH } from '../../contract/ipc/window-origin.ts'

export interface ServedFolders {
  /** The built pages. */
  readonly pages: string
  /** Base maps, fonts, sounds. */
  readonly assets: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wasm': 'application/wasm',
  '.pmtiles': 'application/octet-stream',
}

/**
 * The file behind an address of our own scheme, or null: another host, a path that leads out of its folder, or a kind
 * of file that no page needs. Says nothing about whether the file exists.
 */
export function servedFile(address: string, folders: ServedFolders): { readonly path: string; readonly type: string } | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.host !== APP_HOST) return null
  const inAssets = url.pathname.startsWith(ASSETS_PATH)
  const folder = inAssets ? folders.assets : folders.pages
  const rest = decode(inAssets ? url.pathname.slice(ASSETS_PATH.length) : url.pathname.slice(1))
  if (rest === null || rest === '' || /[\\\0]/.test(rest) || rest.split('/').some((part) => part.startsWith('.'))) return null
  const path = join(folder, rest)
  const type = TYPES[extname(path).toLowerCase()]
  if (!path.startsWith(folder + sep) || type === undefined) return null
  return { path, type }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    // Malformed escapes: no file of ours has such a name.
    return null
  }
}

/** First and last byte of a Range header over a file of `size` bytes; null = all of it; 'unsatisfiable' = answer 416. */
export function byteRange(
  header: string | null,
  size: number,
): { readonly first: number; readonly last: number } | null | 'unsatisfiable' {
  if (header === null) return null
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  // Several ranges at once, or another unit: RFC 9110 lets a server send the whole.
  if (!match || (match[1] === '' && match[2] === '')) return null
  const suffix = match[1] === ''
  const first = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const last = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return first > last || first >= size ? 'unsatisfiable' : { first, last }
}

/** Ran clean with deck.gl, Recharts and workers; inline styles are what charts and the map's canvas set. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
