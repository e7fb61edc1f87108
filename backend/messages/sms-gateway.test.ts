import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { SmsGateway } from './outgoing-file.ts'
import { requestOf } from './sms-gateway.ts'

const message = { id: 'message-7', address: '+8613800000001', subject: '', body: '井盖"缺失"\\ <急> & 速\n办{secret}' }
const gateway = (changes: Partial<SmsGateway>): SmsGateway => ({
  url: 'https://sms.example.org/send',
  method: 'POST',
  contentType: 'application/json',
  body: '{"to":"{phone}","msg":"{text}","ref":"{id}","key":"{secret}"}',
  success: { status: [200] },
  secret: 's&<"1',
  ...changes,
})

describe('a request to an SMS gateway', () => {
  it('is JSON whatever the text holds', () => {
    const { body, headers } = requestOf(gateway({}), message)
    expect(JSON.parse(body ?? '')).toEqual({ to: message.address, msg: message.body, ref: 'message-7', key: 's&<"1' })
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('is a form whatever the text holds', () => {
    const config = gateway({ contentType: 'application/x-www-form-urlencoded', body: 'm={phone}&c={text}&k={secret}' })
    const form = new URLSearchParams(requestOf(config, message).body)
    expect(Object.fromEntries(form)).toEqual({ m: message.address, c: message.body, k: 's&<"1' })
  })

  it('is XML whatever the text holds', () => {
    const config = gateway({ contentType: 'text/xml', body: '<sms key="{secret}"><text>{text}</text></sms>' })
    const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', htmlEntities: true }).parse(
      requestOf(config, message).body ?? '',
    )
    expect(parsed.sms).toEqual({ key: 's&<"1', text: message.body.replace('\n', ' ') })
  })

  it('carries all in the address where the method is GET', () => {
    const { url, body } = requestOf(gateway({ method: 'GET', url: 'https://sms.example.org/?m={phone}&c={text}' }), message)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ m: message.address, c: message.body })
    expect(body).toBeUndefined()
  })

  it('lets no text into a header’s next line', () => {
    const config = gateway({ headers: { 'X-Key': '{secret}', 'X-Text': '{text}' }, secret: 'a\r\nb' })
    const { headers } = requestOf(config, message)
    expect(headers['x-key']).toBe('ab')
    expect(headers['x-text']).toBe('""\\ <> & {secret}')
  })
})
