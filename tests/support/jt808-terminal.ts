import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { timeBcd } from '../../backend/positions/jt808/bcd.ts'
import { FrameSplitter } from '../../backend/positions/jt808/framing.ts'
import { decodeFrame, encodeFrame, type Message, word } from '../../backend/positions/jt808/message.ts'

/** What a terminal writes into 0x0200. */
export function locationBody(fix: {
  lat: number
  lng: number
  at: number
  speedKmh?: number
  direction?: number
  positioned?: boolean
}): Buffer {
  const status = 1 | (fix.positioned === false ? 0 : 2) | (fix.lat < 0 ? 4 : 0) | (fix.lng < 0 ? 8 : 0)
  const body = Buffer.alloc(16)
  body.writeUInt32BE(status, 4)
  body.writeUInt32BE(Math.round(Math.abs(fix.lat) * 1e6), 8)
  body.writeUInt32BE(Math.round(Math.abs(fix.lng) * 1e6), 12)
  const speed = word(Math.round((fix.speedKmh ?? 0) * 10))
  return Buffer.concat([body, word(12), speed, word(fix.direction ?? 90), timeBcd(fix.at)])
}

/** 0x0704 of these 0x0200 bodies. */
export function batchBody(items: readonly Buffer[]): Buffer {
  return Buffer.concat([word(items.length), Buffer.of(1), ...items.flatMap((each) => [word(each.length), each])])
}

/** 0x0100 in the layout of 2013 or 2019. */
export function registrationBody(terminalId: string, v2019: boolean): Buffer {
  const [beforeId, id] = v2019 ? [4 + 11 + 30, 30] : [4 + 5 + 20, 7]
  return Buffer.concat([Buffer.alloc(beforeId), Buffer.from(terminalId.padEnd(id, '\0')), Buffer.of(1)])
}

/** A terminal on a real socket. */
export class TestTerminal {
  private serial = 0
  private readonly answers: Message[] = []
  private readonly waiting: ((message: Message) => void)[] = []
  readonly socket: Socket
  readonly closed: Promise<unknown>
  private readonly phone: string
  private readonly v2019: boolean

  private constructor(socket: Socket, phone: string, v2019: boolean) {
    this.socket = socket
    this.phone = phone
    this.v2019 = v2019
    const splitter = new FrameSplitter({ strayBytes: 0, oversize: 0 })
    socket.on('data', (chunk) => {
      for (const frame of splitter.push(chunk)) this.take(frame)
    })
    socket.on('error', () => socket.destroy())
    this.closed = once(socket, 'close')
  }

  static async connect(port: number, phone: string, v2019 = false): Promise<TestTerminal> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new TestTerminal(socket, phone, v2019)
  }

  /** Sends and waits for the next answer. */
  async ask(id: number, body: Buffer = Buffer.alloc(0)): Promise<Message> {
    this.send(id, body)
    return this.next()
  }

  send(id: number, body: Buffer = Buffer.alloc(0)): void {
    this.socket.write(this.frame(id, body, null))
  }

  frame(id: number, body: Buffer, split: Message['split']): Buffer {
    const { phone, v2019 } = this
    return encodeFrame({ id, v2019, protocolVersion: v2019 ? 1 : null, phone, serial: this.serial++ & 0xffff, split, body })
  }

  next(): Promise<Message> {
    const held = this.answers.shift()
    return held ? Promise.resolve(held) : new Promise((answered) => this.waiting.push(answered))
  }

  private take(frame: Buffer): void {
    const decoded = decodeFrame(frame)
    if (!decoded.ok) throw new Error(`the gateway sent a frame with the fault ${decoded.fault}`)
    const waiting = this.waiting.shift()
    if (waiting) waiting(decoded.message)
    else this.answers.push(decoded.message)
  }
}
