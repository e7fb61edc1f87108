import { authCodeOf, isSameCode } from './auth-code.ts'
import {
  decodeAuthentication,
  decodeRegistration,
  generalAnswer,
  MESSAGE,
  REGISTER_RESULT,
  RESULT,
  registerAnswer,
} from './bodies.ts'
import type { GatewayCounters } from './counters.ts'
import { decodeBatch, decodeLocation, type Location } from './location.ts'
import { type Message, plainPhone } from './message.ts'
import type { Fix, Terminal, TerminalDirectory } from './ports.ts'

/** Refusals after which a connection is no terminal of ours. */
const REFUSALS_BEFORE_END = 3

export type Outcome =
  | { kind: 'silent' }
  | { kind: 'answer'; id: number; body: Buffer; end: boolean }
  /** To be stored first and answered afterwards. */
  | { kind: 'fixes'; fixes: Fix[] }

/** One terminal's conversation: what each message means, given those before it. Knows no socket and no clock. */
export class TerminalSession {
  private terminal: Terminal | null = null
  private refusals = 0
  private readonly directory: TerminalDirectory
  private readonly secret: string
  private readonly counters: GatewayCounters

  constructor(directory: TerminalDirectory, secret: string, counters: GatewayCounters) {
    this.directory = directory
    this.secret = secret
    this.counters = counters
  }

  /** The terminal, once it has authenticated. */
  get authenticated(): Terminal | null {
    return this.terminal
  }

  handle(message: Message): Outcome {
    switch (message.id) {
      case MESSAGE.terminalAnswer:
        return { kind: 'silent' }
      case MESSAGE.register:
        return this.register(message)
      case MESSAGE.authenticate:
        return this.authenticate(message)
      case MESSAGE.heartbeat:
        return this.known(message) ?? answer(message, RESULT.done)
      case MESSAGE.logout:
        return this.logout(message)
      case MESSAGE.location:
        return this.known(message) ?? this.locations(message, [decodeLocation(message.body)])
      case MESSAGE.batch:
        return this.known(message) ?? this.locations(message, decodeBatch(message.body))
      default:
        this.counters.unknownMessages++
        return answer(message, RESULT.notSupported)
    }
  }

  private register(message: Message): Outcome {
    const registration = decodeRegistration(message.body, message.v2019)
    if (!registration) return this.wrongBody(message)
    const terminal = this.directory.find(plainPhone(message.phone))
    if (!terminal) {
      this.counters.unknownTerminals++
      return { ...registered(message, REGISTER_RESULT.noSuchTerminal, ''), end: true }
    }
    if (terminal.deviceId !== null && terminal.deviceId !== registration.terminalId) {
      this.counters.wrongDevices++
      return { ...registered(message, REGISTER_RESULT.noSuchTerminal, ''), end: this.refuse() }
    }
    return registered(message, REGISTER_RESULT.done, authCodeOf(terminal, this.secret))
  }

  private authenticate(message: Message): Outcome {
    const code = decodeAuthentication(message.body, message.v2019)
    if (code === null) return this.wrongBody(message)
    const terminal = this.directory.find(plainPhone(message.phone))
    if (!terminal) {
      this.counters.unknownTerminals++
      return answer(message, RESULT.failed, true)
    }
    if (!isSameCode(code, authCodeOf(terminal, this.secret))) {
      this.counters.wrongCodes++
      return answer(message, RESULT.failed, this.refuse())
    }
    this.terminal = terminal
    return answer(message, RESULT.done)
  }

  private logout(message: Message): Outcome {
    const refused = this.known(message)
    if (refused) return refused
    this.terminal = null
    return answer(message, RESULT.done)
  }

  /** The refusal of a message that only the authenticated terminal itself may send; null where it may. */
  private known(message: Message): Outcome | null {
    if (this.terminal?.phone === plainPhone(message.phone)) return null
    if (this.terminal) this.counters.otherPhones++
    else this.counters.unauthenticated++
    return answer(message, RESULT.failed, this.refuse())
  }

  private locations(message: Message, locations: readonly (Location | null)[] | null): Outcome {
    const terminal = this.terminal
    if (!terminal || !locations || locations.every((each) => each === null)) return this.wrongBody(message)
    const fixes: Fix[] = []
    for (const location of locations) {
      const fix = location && this.fixOf(location, terminal.mover)
      if (fix) fixes.push(fix)
    }
    return fixes.length === 0 ? answer(message, RESULT.done) : { kind: 'fixes', fixes }
  }

  private fixOf(location: Location, mover: string): Fix | null {
    const { lat, lng, at, direction, speedKmh } = location
    if (!location.positioned) {
      this.counters.notPositioned++
      return null
    }
    // 0, 0 is where receivers without a fix say they are, whatever their status bit says.
    if (at === null || Math.abs(lat) > 90 || Math.abs(lng) > 180 || (lat === 0 && lng === 0)) {
      this.counters.impossibleFixes++
      return null
    }
    return { mover, lng, lat, at, heading: direction < 360 ? direction : null, speedKmh }
  }

  private wrongBody(message: Message): Outcome {
    this.counters.wrongBodies++
    return answer(message, RESULT.wrong, this.refuse())
  }

  private refuse(): boolean {
    this.refusals++
    return this.refusals >= REFUSALS_BEFORE_END
  }
}

export function answer(message: Message, result: number, end = false): Outcome & { kind: 'answer' } {
  return { kind: 'answer', id: MESSAGE.generalAnswer, body: generalAnswer(message.serial, message.id, result), end }
}

function registered(message: Message, result: number, code: string): Outcome & { kind: 'answer' } {
  return { kind: 'answer', id: MESSAGE.registerAnswer, body: registerAnswer(message.serial, result, code), end: false }
}
