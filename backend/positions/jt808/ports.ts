/** What the gateway needs of the rest of the backend. */

/** One position of a mover, WGS-84, as the gateway hands it on. `at` is the terminal's own time, ms since 1970 UTC. */
export interface Fix {
  mover: string
  lng: number
  lat: number
  at: number
  /** Degrees, north 0, clockwise; null = not given. */
  heading: number | null
  speedKmh: number
}

/** Takes fixes over. Resolves once they are safe: only then is the terminal told that it may forget them. */
export interface FixSink {
  accept(fixes: readonly Fix[]): Promise<void>
}

/** A registered terminal (终端): who it is, and what it must know to be let in. */
export interface Terminal {
  /** Phone number (终端手机号) without leading zeros. */
  phone: string
  mover: string
  /** The terminal id (终端ID) that its registration must carry; null = any. */
  deviceId: string | null
  /** A code agreed beforehand, for terminals that never register; null = the gateway gives one at registration. */
  authCode: string | null
}

export interface TerminalDirectory {
  find(phone: string): Terminal | null
}

export interface GatewayLog {
  info(data: object, text: string): void
  warn(data: object, text: string): void
}
