/** Everything that the gateway met, since it started. A number that grows is a thing to look at; none is ever reset. */
export function gatewayCounters() {
  return {
    connections: 0,
    connectionsRefused: 0,
    idleClosed: 0,
    floodClosed: 0,
    slowReaders: 0,
    /** A terminal came back on a new connection while its old one still looked alive. */
    replaced: 0,
    /** Whole frames between flags, good or bad. */
    frames: 0,
    strayBytes: 0,
    oversize: 0,
    'wrong-checksum': 0,
    'too-short': 0,
    'wrong-length': 0,
    encrypted: 0,
    'bad-split': 0,
    splitTimeouts: 0,
    splitRefused: 0,
    unknownMessages: 0,
    wrongBodies: 0,
    unknownTerminals: 0,
    wrongDevices: 0,
    wrongCodes: 0,
    /** Known messages of a terminal that has not authenticated. */
    unauthenticated: 0,
    /** Messages with another phone number than the connection's. */
    otherPhones: 0,
    fixes: 0,
    /** Locations that the terminal itself calls not positioned. */
    notPositioned: 0,
    /** Locations off the planet or without a date. */
    impossibleFixes: 0,
    storeFailures: 0,
    overloads: 0,
  }
}
export type GatewayCounters = ReturnType<typeof gatewayCounters>
