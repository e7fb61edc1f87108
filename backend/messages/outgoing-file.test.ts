import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DELIVERY_BACKOFF } from '../deliveries/backoff.ts'
import { StartError } from '../support/start-error.ts'
import { readOutgoing } from './outgoing-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beacon-outgoing-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(content: object | string, mode = 0o600): string {
  const path = join(folder, 'messages.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  chmodSync(path, mode)
  return path
}
const FORM = { format: 'beacon-wall-messages', version: 1 }
const sentence = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    if (error instanceof StartError) return `${error.sentence.zh} ${error.sentence.en}`
    throw error
  }
  return ''
}

describe('the file of gateways', () => {
  it('may be missing: then webhooks go to the outer world and messages nowhere', () => {
    expect(readOutgoing(undefined)).toEqual({
      email: null,
      sms: null,
      webhooks: { allow: [], allowHttp: false },
      plan: DELIVERY_BACKOFF,
    })
  })

  it('is refused where others can read it', () => {
    expect(sentence(() => readOutgoing({ file: file(FORM, 0o640) }))).toContain('chmod 600')
  })

  it('gives way to the secrets of the environment', () => {
    const path = file({
      ...FORM,
      email: { from: 'a@example.org', url: 'smtp://file' },
      sms: { url: 'https://x', method: 'GET', contentType: 'text/xml', body: '', success: { status: [200] }, secret: 'file' },
    })
    expect(readOutgoing({ file: path })).toMatchObject({ email: { url: 'smtp://file' }, sms: { secret: 'file' } })
    const read = readOutgoing({ file: path, smtpUrl: 'smtps://env', smsSecret: 'env' })
    expect(read).toMatchObject({ email: { url: 'smtps://env' }, sms: { secret: 'env' } })
  })

  it.each([
    ['what is no JSON', '{', 'messages.json'],
    ['a form of another kind', { format: 'x', version: 1 }, '/format'],
    ['a word that it does not know', { ...FORM, emial: {} }, 'emial'],
    ['mail without a server', { ...FORM, email: { from: 'a@example.org' } }, 'BEACON_SMTP_URL'],
    ['a network that is none', { ...FORM, webhooks: { allow: ['10.0.0.1'] } }, '10.0.0.1'],
  ])('is refused with %s, which is named', (_what, content, named) => {
    expect(sentence(() => readOutgoing({ file: file(content) }))).toContain(named)
  })

  it('is refused in a sentence when it is not there', () => {
    expect(sentence(() => readOutgoing({ file: join(folder, 'nothing') }))).toContain('ENOENT')
  })

  it('may say how patient we are', () => {
    const { plan } = readOutgoing({ file: file({ ...FORM, retry: { firstSeconds: 2, maxAttempts: 3 } }) })
    expect(plan).toEqual({ firstMs: 2000, longestMs: DELIVERY_BACKOFF.longestMs, maxAttempts: 3 })
  })
})
