import type { MessageChannel } from '../../contract/settings/messages.ts'

/** Enough of an address to tell two apart, too little to use it. */
export function maskAddress(channel: MessageChannel, address: string): string {
  switch (channel) {
    case 'sms':
      return maskPhone(address)
    case 'email':
      return maskEmail(address)
    case 'notice':
      return address
  }
}

/** 138****0001 */
export function maskPhone(phone: string): string {
  return phone.length < 8 ? '*'.repeat(phone.length) : `${phone.slice(0, -8)}****${phone.slice(-4)}`
}

/** d***@example.org */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`
}
