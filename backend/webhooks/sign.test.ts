import { describe, expect, it } from 'vitest'
import { newSecret, signatures } from './sign.ts'

/** The worked example in the specification's own documentation. */
const PUBLISHED = {
  secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
  id: 'msg_loFOjxBNrRLzqYUf',
  timestamp: 1731705121,
  body: '{"event_type":"ping","data":{"success":true}}',
  signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
}

describe('the signature of a webhook', () => {
  it('is the one that Standard Webhooks publishes for its example', () => {
    const { secret, id, timestamp, body, signature } = PUBLISHED
    expect(signatures([secret], id, timestamp, body)).toBe(signature)
  })

  it('carries one part for each secret that holds, in their order', () => {
    const { secret, id, timestamp, body, signature } = PUBLISHED
    const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const parts = signatures([other, secret], id, timestamp, body).split(' ')
    expect(parts).toHaveLength(2)
    expect(parts[1]).toBe(signature)
    expect(parts[0]).not.toBe(signature)
  })

  it('differs when any of id, time and body differs', () => {
    const { secret, id, timestamp, body } = PUBLISHED
    const all = [
      signatures([secret], id, timestamp, body),
      signatures([secret], `${id}x`, timestamp, body),
      signatures([secret], id, timestamp + 1, body),
      signatures([secret], id, timestamp, `${body} `),
    ]
    expect(new Set(all).size).toBe(4)
  })

  it('comes from secrets that nobody can guess', () => {
    const made = new Set(Array.from({ length: 100 }, newSecret))
    expect(made.size).toBe(100)
    for (const secret of made) expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
  })
})
