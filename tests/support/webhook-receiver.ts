import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookBody } from '../../contract/wire/webhooks.ts'

export interface Received {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: WebhookBody
}

/** A subscriber's server: keeps what came and answers as it is told. */
export class WebhookReceiver {
  readonly received: Received[] = []
  private server: Server | null = null
  private port = 0
  /** What to answer; the default is 204. */
  answer: (received: Received, response: ServerResponse) => void = (_received, response) => response.writeHead(204).end()

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const id = String(request.headers['webhook-id'])
        const received = { id, headers: request.headers, text, body: JSON.parse(text) as WebhookBody }
        this.received.push(received)
        this.answer(received, response)
      })
    })
    const { server } = this
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
  }

  /** From now on nobody answers at the address. */
  async stop(): Promise<void> {
    const { server } = this
    server?.closeAllConnections()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)))
    this.server = null
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`
  }

  types(): string[] {
    return this.received.map(({ body }) => body.type)
  }
}

/** What a receiver does by the specification of Standard Webhooks. */
export function isSignedWith(secret: string, { headers, text }: Received): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
  const expected = createHmac('sha256', key).update(content).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}
