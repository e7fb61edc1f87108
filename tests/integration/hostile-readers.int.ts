/** Readers that mean harm, or are broken, beside one that does not: it must not notice. */
import { createConnection } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackendStatus, CaseCard } from '../../contract/wire/rest.ts'
import { Bench, client, FeedReaderProbe, REPORT, TOKENS, until } from './backend-bench.ts'

const bench = new Bench()
const sockets: Socket[] = []
beforeAll(() => bench.start())
afterAll(async () => {
  for (const socket of sockets) socket.close()
  await bench.stop()
})

function stranger(url: string, token: unknown): Socket {
  const socket = io(`${url}/feed`, { parser, transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true })
  sockets.push(socket)
  return socket
}

/** Writes bytes as they are and waits until the backend has hung up, or answered. */
function raw(url: string, bytes: string | Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(3000, () => socket.destroy())
    socket.on('error', () => undefined) // Being hung up on is what is wanted.
    socket.on('data', () => socket.destroy())
    socket.on('close', () => resolve())
  })
}

it('neither floods, huge messages, storms of strangers nor readers that never read cost a good reader anything', async () => {
  const databaseUrl = await bench.newDatabase()
  const { url } = await bench.backend(databaseUrl)
  const good = await bench.reader(url)
  await until(() => good.snapshots.length === 1, 'the good reader has its picture')

  const deaf = await Promise.all(Array.from({ length: 5 }, () => bench.reader(url)))
  for (const reader of deaf) reader.rawSocket().pause()

  const flooding = stranger(url, TOKENS.node)
  let thrownOut = false
  flooding.on('disconnect', () => {
    thrownOut = true
  })
  flooding.on('connect', () => {
    for (let n = 0; n < 500; n++) flooding.emit('open', { protocol: 1 }, () => undefined)
  })
  const shouting = stranger(url, TOKENS.node)
  let shoutedOut = false
  shouting.on('disconnect', () => {
    shoutedOut = true
  })
  shouting.on('connect', () => shouting.emit('open', { protocol: 1, epoch: 'x'.repeat(1 << 20) }))
  let refused = 0
  for (let n = 0; n < 400; n++) stranger(url, `guess ${n}`).on('connect_error', () => refused++)
  const handshakes = Array.from({ length: 20 }, () =>
    raw(url, `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(200_000)}\r\n\r\n`),
  )
  const garbage = Array.from({ length: 20 }, () => raw(url, Buffer.alloc(100_000, 0xa5)))

  const { post, get } = client(url, TOKENS.intake)
  const ids: number[] = []
  for (let n = 0; n < 60; n++) ids.push((await post<CaseCard>('/api/intake/cases', REPORT)).body.id)
  await until(() => ids.every((id) => good.versions().has(id)), 'the good reader has everything')
  await Promise.all([...handshakes, ...garbage])
  await until(() => refused === 400, 'every stranger is turned away', 20_000)
  await until(() => thrownOut && shoutedOut, 'who floods and who shouts is shown the door')
  // Without a gap, or the probe would have thrown; and never so far behind as to need another picture.
  expect(good.snapshots).toHaveLength(1)
  const late = new FeedReaderProbe(url, TOKENS.node)
  await late.open()
  await until(() => ids.every((id) => late.versions().has(id)), 'one that comes now is served')
  late.close()
  expect((await get<BackendStatus>('/api/status')).body.record?.cases).toBe(60)
})
