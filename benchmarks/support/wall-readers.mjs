/**
 * Wall nodes in a process of their own: `fork(…, [url, token, how many])`. Says `ready` when every one has its picture; asked
 * with `begin`, notes what comes from then on; asked with `report`, answers and goes on.
 */
import { io } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'

const [url = '', token = '', count = '1'] = process.argv.slice(2)
let latenciesMs = /** @type {number[]} */ ([])
let deltas = 0
let fixes = 0
let cpuFrom = process.cpuUsage()

async function follow() {
  const socket = io(`${url}/feed`, { parser, transports: ['websocket'], auth: { token }, forceNew: true })
  socket.on('delta', (delta) => {
    deltas += 1
    if (!delta.cases) return
    const now = Date.now()
    const { receivedAt } = delta.cases.columns
    for (let row = 0; row < delta.cases.count; row += 1) latenciesMs.push(now - receivedAt.readDoubleLE(row * 8))
  })
  socket.on('positions', (message) => {
    fixes += message.fixes.count
  })
  await new Promise((resolve) => {
    socket.on('snapshot', (part) => part.part === part.parts - 1 && resolve(undefined))
    socket.on('connect', () => socket.emit('open', { protocol: 1 }, () => undefined))
  })
}

process.on('message', (order) => {
  if (order === 'begin') {
    latenciesMs = []
    deltas = 0
    fixes = 0
    cpuFrom = process.cpuUsage()
  } else if (order === 'report') {
    const { user, system } = process.cpuUsage(cpuFrom)
    process.send?.({
      latenciesMs,
      deltas,
      fixes,
      cpuSeconds: (user + system) / 1e6,
      memoryMB: process.memoryUsage.rss() / 2 ** 20,
    })
  }
})
await Promise.all(Array.from({ length: Number(count) }, follow))
process.send?.('ready')
