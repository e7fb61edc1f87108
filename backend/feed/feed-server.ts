import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import parser from 'socket.io-msgpack-parser'
import { Value } from 'typebox/value'
import {
  BEAT_MS,
  DELTA_EVERY_MS,
  FEED_NAMESPACE,
  type FeedClientEvents,
  type FeedServerEvents,
  type OpenReply,
  OpenRequest,
  PROTOCOL_VERSION,
  type Refusal,
} from '../../contract/wire/feed.ts'
import type { Authority } from '../auth/authority.ts'
import { mayFollowFeed, NOT_THE_WHOLE_CITY } from '../auth/principal.ts'
import type { LivePositions } from '../positions/live-positions.ts'
import type { Logger } from '../support/logger.ts'
import { messageOf } from '../support/start-error.ts'
import { Admission, OpenCount } from './admission.ts'
import { FeedReader, type FeedSocket, type SnapshotMaker } from './feed-reader.ts'
import { NotedLooks } from './noted-looks.ts'
import type { Publisher } from './publisher.ts'
import type { Watchfulness } from './watchfulness.ts'

/** A reader only ever sends `open`. */
const MAX_MESSAGE_BYTES = 16 << 10
/** How soon a revoked credential or an ended session loses the feed that it is listening to. */
const RECHECK_EVERY_MS = 10_000

export interface FeedParts {
  readonly publisher: Publisher
  readonly positions: LivePositions
  readonly authority: Authority
  readonly cityRevision: () => string
  readonly snapshot: SnapshotMaker
  readonly watchfulness: Watchfulness
  /** Writes down that a person opened the feed. */
  readonly noteLook: (who: string) => Promise<void>
  readonly log: Logger
}

export interface FeedServer {
  /** Who may no longer listen is shown the door at once. */
  recheck(): void
  readers(): { lag: number; snapshots: number }[]
  close(): Promise<void>
}

/** The feed's sockets: who may listen, and when each is served. */
export function serveFeed(http: HttpServer, parts: FeedParts): FeedServer {
  const { publisher, positions, log } = parts
  const io = new Server<FeedClientEvents, FeedServerEvents>(http, {
    parser,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    pingInterval: 5000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
  })
  const readers = new Map<string, FeedReader>()
  const admission = new Admission()
  const looks = new NotedLooks(parts.noteLook)
  const feed = io.of(FEED_NAMESPACE)
  feed.use((socket, next) => {
    admission
      .check(() => admitted(parts.authority, looks, socket.handshake.auth['token']))
      .then((answer) => answer?.refusal ?? (answer ? null : 'starting'))
      .then((refusal) => next(refusal === null ? undefined : refused(refusal)))
      .catch((error: unknown) => {
        log.warn({ error: messageOf(error) }, 'a feed reader could not be checked')
        next(new Error('starting' satisfies Refusal))
      })
  })
  feed.on('connection', (socket: FeedSocket) => {
    const reader = new FeedReader(socket, parts)
    readers.set(socket.id, reader)
    socket.on('disconnect', () => readers.delete(socket.id))
    const opens = new OpenCount()
    socket.on('open', (request, reply) => {
      if (!opens.allows(performance.now())) {
        log.warn({ reader: socket.id }, 'a feed reader asks anew too often and is shown the door')
        socket.disconnect(true)
        return
      }
      if (typeof reply !== 'function') return
      reply(openReader(reader, request, parts))
      reader.pump()
    })
  })
  publisher.published(() => {
    for (const reader of readers.values()) reader.pump()
  })
  positions.moved((movers) => {
    for (const reader of readers.values()) reader.moved(movers)
  })
  const recheckAll = (): void => {
    for (const socket of feed.sockets.values()) recheck(socket, parts)
  }
  const timers = [
    setInterval(() => {
      for (const reader of readers.values()) reader.pump()
    }, DELTA_EVERY_MS),
    setInterval(() => {
      for (const reader of readers.values()) reader.beat()
    }, BEAT_MS),
    setInterval(() => recheckAll(), RECHECK_EVERY_MS),
  ]
  return {
    recheck: recheckAll,
    readers: () => [...readers.values()].map(({ lag, snapshots }) => ({ lag, snapshots })),
    close: async () => {
      for (const timer of timers) clearInterval(timer)
      feed.disconnectSockets(true)
      const closed = io.close()
      // It closes the HTTP server too, and waits for its connections: one that a client keeps busy would never end.
      http.closeAllConnections()
      await closed
    },
  }
}

/** While the database is away nobody is shown the door. */
function recheck(socket: FeedSocket, { authority, log }: FeedParts): void {
  refusalOf(authority, socket.handshake.auth['token'])
    .then((refusal) => {
      if (refusal !== null) socket.disconnect(true)
    })
    .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a feed reader could not be checked again'))
}

async function admitted(authority: Authority, looks: NotedLooks, token: unknown): Promise<{ refusal: Refusal | null }> {
  const refusal = await refusalOf(authority, token, looks)
  return { refusal }
}

/** @param looks where an opening is noted; without, it is only looked whether one may go on */
async function refusalOf(authority: Authority, token: unknown, looks?: NotedLooks): Promise<Refusal | null> {
  if (typeof token !== 'string') return 'not-authenticated'
  const principal = await authority.principalOf(token)
  if (principal === null) return 'not-authenticated'
  if (!mayFollowFeed(principal)) return 'forbidden'
  await looks?.note(principal, token)
  return null
}

/** What Socket.IO hands to the other end: the reason as its message, the sentence as its data. */
function refused(refusal: Refusal): Error {
  return Object.assign(new Error(refusal), refusal === 'forbidden' ? { data: NOT_THE_WHOLE_CITY } : {})
}

function openReader(reader: FeedReader, request: unknown, { publisher, cityRevision }: FeedParts): OpenReply {
  if (!Value.Check(OpenRequest, request)) {
    return { ok: false, reason: 'bad-message', message: 'open needs {protocol, epoch?, seq?}: see contract/wire/feed' }
  }
  if (request.protocol !== PROTOCOL_VERSION) {
    const reason: Refusal = request.protocol < PROTOCOL_VERSION ? 'client-too-old' : 'client-too-new'
    const message = `This backend speaks feed protocol ${PROTOCOL_VERSION}, the reader ${request.protocol}: upgrade the older of the two.`
    return { ok: false, reason, message }
  }
  const { mode, seq } = reader.open(request.epoch, request.seq)
  return { ok: true, epoch: publisher.epoch, seq, mode, cityRevision: cityRevision() }
}
