import { createTransport } from 'nodemailer'
import { failed, type SendResult } from '../deliveries/channel.ts'
import { codeOf, messageOf } from '../support/start-error.ts'
import type { Gateway, OutgoingMessage } from './gateway.ts'
import type { MailGateway } from './outgoing-file.ts'

const CONNECT_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 20_000
/** Nodemailer's words for what is wrong with the server or our account there, whatever the message. */
const TROUBLE_AT_SERVER: ReadonlySet<string> = new Set([
  'EAUTH',
  'ECONNECTION',
  'ETIMEDOUT',
  'ETLS',
  'EDNS',
  'ESOCKET',
  'ECONNREFUSED',
])

/** E-mail over SMTP. Certificates are checked; a message can name no file and no address to load. */
export function mailGateway({ url, from, concurrency }: MailGateway & { url: string }, domain: string): Gateway {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: concurrency ?? 2,
      connectionTimeout: CONNECT_WITHIN_MS,
      greetingTimeout: CONNECT_WITHIN_MS,
      socketTimeout: ANSWER_WITHIN_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  )
  return {
    send: (message, signal) => untilAborted(post(message), signal),
    close: () => transport.close(),
  }

  async function post({ id, address, subject, body }: OutgoingMessage): Promise<SendResult> {
    try {
      await transport.sendMail({ to: { name: '', address }, subject, text: body, messageId: `<${id}@${domain}>` })
      return { ok: true, status: null }
    } catch (error) {
      return judged(error, address)
    }
  }
}

/** 5xx to the message itself is final; anything else may mend. */
function judged(error: unknown, address: string): SendResult {
  const status = (error as { responseCode?: number }).responseCode ?? null
  const code = codeOf(error) ?? ''
  const sentence = `the mail server: ${messageOf(error)}`.replaceAll(address, '(address)')
  const aboutMessage = status !== null && status >= 500 && !TROUBLE_AT_SERVER.has(code)
  return {
    ok: false,
    status,
    error: sentence,
    again: aboutMessage ? 'never' : 'later',
    fault: aboutMessage ? 'message' : 'target',
  }
}

/** Nodemailer cannot be interrupted; its own timeouts end what we no longer wait for. */
function untilAborted(work: Promise<SendResult>, signal: AbortSignal): Promise<SendResult> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(failed('broken off')), { once: true })
    work.then(resolve, reject)
  })
}
