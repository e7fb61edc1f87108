import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server and an SMS gateway: they keep what arrives and answer as they are told. */
export class MessageGateways {
  readonly mails: { to: string[]; text: string }[] = []
  readonly sms: { to: string; text: string; ref: string }[] = []
  mailAnswer: (to: string) => Error | null = () => null
  smsAnswer: () => { status: number; code: string } = () => ({ status: 200, code: '0' })
  private readonly mailServer = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) => done(this.mailAnswer(address)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        this.mails.push({ to, text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
  })
  private readonly smsServer: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, code } = this.smsAnswer()
      if (code === '0' && status === 200) this.sms.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ result: { code } }))
    })
  })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.mailServer.listen(0, '127.0.0.1', resolve))
    await new Promise<void>((resolve) => this.smsServer.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.mailServer.close(resolve))
    await new Promise((resolve) => this.smsServer.close(resolve))
  }

  /** As new, at the same addresses. */
  reset(): void {
    this.mails.length = 0
    this.sms.length = 0
    this.mailAnswer = () => null
    this.smsAnswer = () => ({ status: 200, code: '0' })
  }

  get smtpUrl(): string {
    return `smtp://127.0.0.1:${(this.mailServer.server.address() as AddressInfo).port}`
  }

  /** For the file of gateways. */
  get smsConfig(): object {
    return {
      url: `http://127.0.0.1:${(this.smsServer.address() as AddressInfo).port}/send`,
      method: 'POST',
      contentType: 'application/json',
      body: '{"to":"{phone}","text":"{text}","ref":"{id}"}',
      success: { status: [200], path: '/result/code', equals: ['0'] },
    }
  }
}
