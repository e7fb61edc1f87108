import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are ours or nobody's: this machine, the house's inner nets, cloud metadata, multicast, documentation. */
const INNER: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

/** The resolved address lies where webhooks may not go. */
export class ForbiddenAddress extends Error {}

export interface AddressPolicy {
  /** Networks that the administrator opened, `10.1.2.0/24`. */
  readonly allow: readonly string[]
  /** http:// beside https://. */
  readonly allowHttp: boolean
}

export class AddressGuard {
  private readonly inner = listOf(INNER)
  private readonly allowed: BlockList
  readonly allowHttp: boolean

  constructor({ allow, allowHttp }: AddressPolicy) {
    this.allowed = listOf(allow)
    this.allowHttp = allowHttp
  }

  allows(address: string): boolean {
    const plain = unmapped(address)
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
    return isIP(plain) !== 0 && (this.allowed.check(plain, family) || !this.inner.check(plain, family))
  }

  /** An address written as one needs no look-up, so it is judged here. @throws ForbiddenAddress */
  mustAllowHost(hostname: string): void {
    const host = hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) !== 0 && !this.allows(host)) throw new ForbiddenAddress(host)
  }

  /** For the socket that is about to connect: a name that points elsewhere at the second look gets no second look. */
  readonly lookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0)
      const open = addresses.filter(({ address }) => this.allows(address))
      if (open.length === 0) return done(new ForbiddenAddress(hostname), '', 0)
      if (options.all) return done(null, open)
      return done(null, open[0]?.address ?? '', open[0]?.family ?? 0)
    })
  }
}

/** ::ffff:10.0.0.1, also as ::ffff:a00:1, is 10.0.0.1. */
function unmapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (dotted?.[1]) return dotted[1]
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address)
  if (!hex) return address
  const [high, low] = [Number.parseInt(hex[1] as string, 16), Number.parseInt(hex[2] as string, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** `10.1.2.0/24` and its like. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/')
  const family = isIP(address)
  return family !== 0 && more.length === 0 && /^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32)
}
