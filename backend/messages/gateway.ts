import type { SendResult } from '../deliveries/channel.ts'

/** What goes to a gateway: one message to one address. */
export interface OutgoingMessage {
  /** The same at every attempt, so that a gateway that knows it forgets repetitions. */
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly body: string
}

/** A way to people, whoever makes it. */
export interface Gateway {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>
  close(): void
}
