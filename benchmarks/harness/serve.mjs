/** A small file server on loopback for the built page and the assets; answers ranges, as PMTiles needs. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/**
 * @param {Record<string, string>} mounts path prefix → folder
 * @param {number} [port]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(mounts, port = 0) {
  const server = createServer((request, response) => answer(mounts, request, response))
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { url: `http://127.0.0.1:${address.port}`, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** @param {Record<string, string>} mounts @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function answer(mounts, request, response) {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
  const prefix = Object.keys(mounts).find((start) => path.startsWith(start))
  const file = prefix === undefined ? '' : join(mounts[prefix] ?? '', normalize(`/${path.slice(prefix.length)}`))
  if (prefix === undefined || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end()
    return
  }
  const { size } = statSync(file)
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const first = range ? Number(range[1]) : 0
  const last = range?.[2] ? Math.min(size - 1, Number(range[2])) : size - 1
  response.writeHead(range ? 206 : 200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': last - first + 1,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    ...(range ? { 'content-range': `bytes ${first}-${last}/${size}` } : {}),
  })
  createReadStream(file, { start: first, end: last }).pipe(response)
}
