import { describe, expect, it } from 'vitest'
import { AddressGuard, ForbiddenAddress, isNetwork } from './address-guard.ts'

const strict = new AddressGuard({ allow: [], allowHttp: false })

describe('where webhooks may go', () => {
  it.each(['8.8.8.8', '114.114.114.114', '172.32.0.1', '2400:3200::1', '::ffff:8.8.8.8'])('lets %s through', (address) => {
    expect(strict.allows(address)).toBe(true)
  })

  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    'not an address',
  ])('stops %s', (address) => {
    expect(strict.allows(address)).toBe(false)
  })

  it('opens what the administrator opened and nothing beside it', () => {
    const guard = new AddressGuard({ allow: ['10.1.2.0/24', 'fd12::/16'], allowHttp: false })
    expect(['10.1.2.7', '10.1.3.7', 'fd12::7', 'fd13::7'].map((address) => guard.allows(address))).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('judges addresses written in the URL, which are never looked up', () => {
    expect(() => strict.mustAllowHost('[::1]')).toThrow(ForbiddenAddress)
    expect(() => strict.mustAllowHost('10.0.0.1')).toThrow(ForbiddenAddress)
    expect(() => strict.mustAllowHost('example.org')).not.toThrow()
  })

  it('judges what a name resolves to', async () => {
    const error = await new Promise((resolve) => strict.lookup('localhost', { all: true }, (failure) => resolve(failure)))
    expect(error).toBeInstanceOf(ForbiddenAddress)
  })

  it.each([
    ['10.0.0.0/8', true],
    ['fd00::/8', true],
    ['10.0.0.0/33', false],
    ['10.0.0.0', false],
    ['inner/8', false],
    ['10.0.0.0/8/8', false],
  ])('knows whether %s is a network', (text, is) => {
    expect(isNetwork(text)).toBe(is)
  })
})
