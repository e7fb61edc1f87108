import { describe, expect, it } from 'vitest'
import { authCodeOf } from '../../backend/positions/jt808/auth-code.ts'
import { MESSAGE } from '../../backend/positions/jt808/bodies.ts'
import { gatewayCounters } from '../../backend/positions/jt808/counters.ts'
import { FrameSplitter, LONGEST_BODY, seal } from '../../backend/positions/jt808/framing.ts'
import { Jt808Gateway } from '../../backend/positions/jt808/gateway.ts'
import { decodeFrame, encodeFrame, type Message } from '../../backend/positions/jt808/message.ts'
import type { Fix, Terminal } from '../../backend/positions/jt808/ports.ts'
import { Reassembly } from '../../backend/positions/jt808/reassembly.ts'
import { TerminalSession } from '../../backend/positions/jt808/session.ts'
import { batchBody, locationBody, registrationBody, TestTerminal } from '../support/jt808-terminal.ts'
import { FUZZ_TIMEOUT_MS, fuzz, INPUTS, mutateBytes, type Random, randomOf } from './fuzz.ts'

const SECRET = 'only for this test'
const PHONE = '013800138000'
const TERMINAL: Terminal = { phone: '13800138000', mover: 'vehicle-3', deviceId: null, authCode: null }
const CODE = Buffer.from(authCodeOf(TERMINAL, SECRET))
const directory = { find: (phone: string) => (phone === TERMINAL.phone ? TERMINAL : null) }
const SPECIAL = [0x7e, 0x7d, 0x01, 0x02, 0x00, 0xff, 0x40, 0x20, 0x80]
const WHERE = locationBody({ lat: 32.03, lng: 120.86, at: Date.UTC(2026, 10, 20, 2) })

function validMessage(random: Random): Omit<Message, 'bodyLength'> {
  const v2019 = random.chance(0.5)
  const [id, body] = random.pick([
    [MESSAGE.location, Buffer.concat([WHERE, Buffer.from('0104000003e8300117', 'hex')])],
    [MESSAGE.batch, batchBody([WHERE, WHERE, WHERE])],
    [MESSAGE.register, registrationBody('DEV0007', v2019)],
    [MESSAGE.authenticate, v2019 ? Buffer.concat([Buffer.of(CODE.length), CODE]) : CODE],
    [MESSAGE.heartbeat, Buffer.alloc(0)],
    [random.below(65536), random.bytes(random.below(100))],
  ] as const)
  const split = random.chance(0.2) ? { total: 1 + random.below(80), index: 1 + random.below(4) } : null
  return {
    id,
    v2019,
    protocolVersion: v2019 ? 1 : null,
    phone: v2019 ? `00000000${PHONE}` : PHONE,
    serial: random.below(65536),
    split,
    body,
  }
}

/** Noise, broken frames, frames broken inside with a right check byte, and right frames around a broken body. */
function hostileBytes(random: Random): Buffer {
  const message = validMessage(random)
  if (random.chance(0.15)) return hostileParts(random)
  switch (random.below(5)) {
    case 0:
      return random.bytes(random.below(300))
    case 1:
      return mutateBytes(random, encodeFrame(message), SPECIAL)
    case 2:
      return seal(mutateBytes(random, plainOf(encodeFrame(message)), SPECIAL))
    default: {
      const body = mutateBytes(random, message.body, SPECIAL).subarray(0, LONGEST_BODY)
      return encodeFrame({ ...message, split: random.chance(0.5) ? null : message.split, body })
    }
  }
}

/**
 * The frames of one long message in parts (分包) that belong together: out of order, doubled, one of them missing or broken,
 * one in the layout of the other edition.
 */
function hostileParts(random: Random): Buffer {
  const message = validMessage(random)
  const broken = random.chance(0.5) ? mutateBytes(random, message.body, SPECIAL) : message.body
  const total = 2 + random.below(4)
  const size = Math.ceil(broken.length / total)
  const frames = Array.from({ length: total }, (_, at) => {
    const serial = (message.serial + at) & 0xffff
    const body = broken.subarray(at * size, (at + 1) * size)
    const v2019 = random.chance(0.97) ? message.v2019 : !message.v2019
    const layout = v2019 ? { protocolVersion: 1, phone: `00000000${PHONE}` } : { protocolVersion: null, phone: PHONE }
    return encodeFrame({ ...message, ...layout, v2019, serial, body, split: { total, index: at + 1 } })
  })
  if (random.chance(0.4)) frames.reverse()
  if (random.chance(0.2)) frames.push(random.pick(frames))
  if (random.chance(0.1)) frames.pop()
  if (random.chance(0.1)) frames.push(mutateBytes(random, random.pick(frames), SPECIAL))
  return Buffer.concat(frames)
}

/** What was sealed: without flags, escapes and check byte. */
function plainOf(frame: Buffer): Buffer {
  const text = frame.subarray(1, -1).toString('latin1').replaceAll('\x7d\x02', '\x7e').replaceAll('\x7d\x01', '\x7d')
  return Buffer.from(text, 'latin1').subarray(0, -1)
}

function expectSane(fixes: readonly Fix[]): void {
  for (const fix of fixes) {
    if (fix.mover === TERMINAL.mover && Math.abs(fix.lat) <= 90 && Math.abs(fix.lng) <= 180 && Number.isFinite(fix.at)) continue
    throw new Error(`an impossible fix came through: ${JSON.stringify(fix)}`)
  }
}

describe('hostile JT/T 808 bytes', () => {
  it(
    'neither crash nor hang nor fill the codec, the reassembly and the session',
    async () => {
      const counters = gatewayCounters()
      const splitter = new FrameSplitter(counters)
      const reassembly = new Reassembly()
      const entry = {
        ...validMessage(randomOf(1)),
        id: MESSAGE.authenticate,
        v2019: false,
        phone: PHONE,
        split: null,
        bodyLength: CODE.length,
        body: CODE,
      }
      let whole = 0
      const joinedOf = { v2013: 0, v2019: 0 }
      await fuzz('JT/T 808 codec', (random) => {
        const session = new TerminalSession(directory, SECRET, counters)
        session.handle(entry)
        for (const frame of splitter.push(hostileBytes(random))) {
          const decoded = decodeFrame(frame)
          if (!decoded.ok) continue
          const joined = reassembly.push(decoded.message, random.below(100_000))
          if (joined.state !== 'whole') continue
          whole++
          if (decoded.message.split !== null && decoded.message.split.total > 1)
            joinedOf[joined.message.v2019 ? 'v2019' : 'v2013']++
          const outcome = session.handle(joined.message)
          if (outcome.kind === 'fixes') expectSane(outcome.fixes)
        }
        reassembly.expire(random.below(200_000))
      })
      process.stdout.write(`fuzz JT/T 808 codec: ${whole} whole, joined from parts ${JSON.stringify(joinedOf)}\n`)
      expect(whole).toBeGreaterThan(INPUTS / 10)
      // Repeating one input by its seed may be about no part at all.
      if (INPUTS >= 1000) expect(Math.min(joinedOf.v2013, joinedOf.v2019)).toBeGreaterThan(INPUTS / 100)
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'do not keep the gateway from serving an honest terminal, and store nothing impossible',
    async () => {
      const fixes: Fix[] = []
      const gateway = new Jt808Gateway(
        { port: 0, batch: { everyMs: 5 }, connection: { burst: 1e9 } },
        {
          directory,
          sink: {
            accept: async (batch) => {
              expectSane(batch)
              fixes.push(...batch.slice(0, 1))
            },
          },
          secret: SECRET,
          log: { info: () => {}, warn: () => {} },
          now: () => performance.now(),
        },
      )
      const port = await gateway.start()
      let attacker: TestTerminal | null = null
      await fuzz('JT/T 808 gateway', async (random) => {
        fixes.length = 0
        if (random.chance(0.9)) return void attacker?.socket.write(hostileBytes(random))
        if (attacker) await settled(attacker)
        attacker?.socket.resetAndDestroy()
        attacker = await TestTerminal.connect(port, PHONE)
        attacker.send(MESSAGE.authenticate, CODE)
      })
      if (attacker) await settled(attacker)
      const honest = await TestTerminal.connect(port, PHONE)
      expect((await honest.ask(MESSAGE.authenticate, CODE)).body[4]).toBe(0)
      expect((await honest.ask(MESSAGE.location, WHERE)).body[4]).toBe(0)
      expect(gateway.counters.frames).toBeGreaterThan(INPUTS / 10)
      expect(gateway.counters['wrong-checksum']).toBeGreaterThan(0)
      process.stdout.write(`fuzz JT/T 808 gateway: ${JSON.stringify(gateway.counters)}\n`)
      await gateway.stop()
    },
    FUZZ_TIMEOUT_MS,
  )
})

/** The gateway has read everything that was sent: it answers a heartbeat, or has closed the connection. */
async function settled(terminal: TestTerminal): Promise<void> {
  terminal.send(MESSAGE.heartbeat)
  const answered = async () => {
    for (;;) {
      const { id, body } = await terminal.next()
      if (id === MESSAGE.generalAnswer && body.readUInt16BE(2) === MESSAGE.heartbeat) return
    }
  }
  await Promise.race([answered(), terminal.closed])
}
