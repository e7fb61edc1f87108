/**
 * Readers that mean harm, in a process of their own: `fork(…, [url, token])`. Ten never read, one asks for the feed anew
 * without end, and strangers with guessed tokens come 200 times a second. Goes on until it is killed.
 */
import { io } from 'socket.io-client'
import parser from 'socket.io-msgpack-parser'

const [url = '', token = ''] = process.argv.slice(2)
const DEAF = 10
const GUESSES_PER_SECOND = 200

/** @param {string} with_ */
const connect = (with_) =>
  io(`${url}/feed`, { parser, transports: ['websocket'], auth: { token: with_ }, forceNew: true, reconnection: false })

function deaf() {
  const socket = connect(token)
  socket.on('connect', () => {
    socket.emit('open', { protocol: 1 }, () => undefined)
    const engine = /** @type {any} */ (socket.io.engine)
    engine.transport.ws._socket.pause()
  })
  socket.on('disconnect', () => setTimeout(deaf, 100))
}

function flood() {
  const socket = connect(token)
  const timer = setInterval(() => {
    for (let n = 0; n < 100; n += 1) socket.emit('open', { protocol: 1 }, () => undefined)
  }, 10)
  socket.on('disconnect', () => {
    clearInterval(timer)
    setTimeout(flood, 100)
  })
}

for (let n = 0; n < DEAF; n += 1) deaf()
flood()
let guesses = 0
setInterval(() => {
  const socket = connect(`guess ${guesses++}`)
  socket.on('connect_error', () => socket.close())
}, 1000 / GUESSES_PER_SECOND)
process.send?.('ready')
