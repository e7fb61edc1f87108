import Type from 'typebox'
import { Value } from 'typebox/value'
import { plainPhone } from './message.ts'
import type { Terminal, TerminalDirectory } from './ports.ts'

/** The file that says which terminals are ours. */
export const TerminalList = Type.Object({
  format: Type.Literal('beacon-wall-terminals'),
  version: Type.Literal(1),
  terminals: Type.Array(
    Type.Object({
      phone: Type.String({ pattern: '^[0-9]{1,20}$' }),
      mover: Type.String({ minLength: 1, maxLength: 64 }),
      deviceId: Type.Optional(Type.String({ minLength: 1, maxLength: 30 })),
      authCode: Type.Optional(Type.String({ minLength: 8, maxLength: 64 })),
    }),
  ),
})
export type TerminalList = Type.Static<typeof TerminalList>

/** What is known of a mover's terminal beside the file. */
export interface CarriedTerminal {
  readonly id: string
  readonly phone: string | null
  readonly deviceId: string | null
}

/** The terminals of those who are in service, over the ones of the file: what was imported later wins. */
export function withCarried(file: TerminalDirectory, carried: readonly CarriedTerminal[]): TerminalDirectory {
  const byPhone = new Map<string, Terminal>()
  for (const { id, phone, deviceId } of carried) {
    if (phone !== null) byPhone.set(phone, { phone, mover: id, deviceId, authCode: null })
  }
  return { find: (phone) => byPhone.get(phone) ?? file.find(phone) }
}

/** The directory that a terminal file describes; throws a sentence where it describes none. */
export function terminalDirectory(list: unknown, isMover: (id: string) => boolean): TerminalDirectory {
  if (!Value.Check(TerminalList, list)) {
    const first = Value.Errors(TerminalList, list)[0]
    throw new Error(`终端名单不合格式 / the terminal list is malformed at ${first?.instancePath || '/'}: ${first?.message}`)
  }
  const byPhone = new Map<string, Terminal>()
  for (const { phone, mover, deviceId, authCode } of list.terminals) {
    const key = plainPhone(phone)
    if (!isMover(mover)) throw new Error(`终端 ${phone} 指向未知人员或车辆 / terminal ${phone} names the unknown mover ${mover}`)
    if (byPhone.has(key)) throw new Error(`终端 ${phone} 重复 / terminal ${phone} is listed twice`)
    byPhone.set(key, { phone: key, mover, deviceId: deviceId ?? null, authCode: authCode ?? null })
  }
  return { find: (phone) => byPhone.get(phone) ?? null }
}
