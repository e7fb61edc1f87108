import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Status } from '../../contract/ipc/status.ts'
import type { Logger } from '../log/logger.ts'
import { reasonOf } from '../log/sentence.ts'

/** Names by which a program of this machine calls it. A page on the web that has bent its own name to 127.0.0.1 sends another. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/

export interface StatusServer {
  readonly port: number
  close(): Promise<void>
}

/** null where the port is taken: the wall stands without its status, and says so. */
export async function openStatus(port: number, status: () => Status, log: Logger): Promise<StatusServer | null> {
  try {
    return await serveStatus(port, status)
  } catch (error) {
    const reason = reasonOf(error)
    log.error({
      zh: `状态端点的端口 ${port} 用不了（${reason}），本次不提供；请用 --status-port 换一个`,
      en: `the port ${port} of the status endpoint cannot be used (${reason}), so there is none in this run; choose another with --status-port`,
    })
    return null
  }
}

/** `GET /status.json` on the loopback interface. Rejects when the port is taken. */
export function serveStatus(port: number, status: () => Status): Promise<StatusServer> {
  const server = createServer((request, response) => answer(request, response, status))
  server.keepAliveTimeout = 1000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve({ port: (server.address() as AddressInfo).port, close: () => closed(server) })
    })
  })
}

function answer(request: IncomingMessage, response: ServerResponse, status: () => Status): void {
  const end = (code: number, body: string, type = 'text/plain; charset=utf-8') => {
    response.writeHead(code, { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    response.end(request.method === 'HEAD' ? '' : body)
  }
  if (!LOCAL_HOST.test(request.headers.host ?? '')) {
    end(403, 'Host not allowed: ask for 127.0.0.1\n')
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    end(405, 'GET only\n')
    return
  }
  if (request.url?.split('?')[0] !== '/status.json') {
    end(404, 'there is /status.json\n')
    return
  }
  end(200, `${JSON.stringify(status(), null, 2)}\n`, 'application/json; charset=utf-8')
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
