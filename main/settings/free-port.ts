import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

/** A loopback port that nobody uses now. Chosen once, so that a restarted backend is found where it was. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
