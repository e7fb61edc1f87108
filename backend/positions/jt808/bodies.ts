import { word } from './message.ts'

/** Message ids (消息ID) that the gateway knows. */
export const MESSAGE = {
  terminalAnswer: 0x0001,
  heartbeat: 0x0002,
  logout: 0x0003,
  register: 0x0100,
  authenticate: 0x0102,
  location: 0x0200,
  batch: 0x0704,
  generalAnswer: 0x8001,
  registerAnswer: 0x8100,
} as const

/** Results of 0x8001. */
export const RESULT = { done: 0, failed: 1, wrong: 2, notSupported: 3 } as const
/** Results of 0x8100. */
export const REGISTER_RESULT = { done: 0, noSuchVehicle: 2, noSuchTerminal: 4 } as const

/** 0x0100 终端注册. The editions differ in the widths of their text fields. */
export interface Registration {
  province: number
  city: number
  maker: string
  model: string
  terminalId: string
  plateColour: number
  plate: string
}

const WIDTHS_2019 = { maker: 11, model: 30, terminalId: 30 }
const WIDTHS_2013 = { maker: 5, model: 20, terminalId: 7 }
/** Still sent by old terminals; a body too short for 2013 is read as this. */
const WIDTHS_2011 = { maker: 5, model: 8, terminalId: 7 }
type Widths = typeof WIDTHS_2013

const gbk = new TextDecoder('gbk')

export function decodeRegistration(body: Buffer, v2019: boolean): Registration | null {
  const candidates = v2019 ? [WIDTHS_2019] : [WIDTHS_2013, WIDTHS_2011]
  const widths = candidates.find((each) => body.length >= fixedLength(each))
  return widths ? readRegistration(body, widths) : null
}

function fixedLength(widths: Widths): number {
  return 4 + widths.maker + widths.model + widths.terminalId + 1
}

function readRegistration(body: Buffer, widths: Widths): Registration {
  const modelAt = 4 + widths.maker
  const terminalAt = modelAt + widths.model
  const colourAt = terminalAt + widths.terminalId
  return {
    province: body.readUInt16BE(0),
    city: body.readUInt16BE(2),
    maker: text(body.subarray(4, modelAt)),
    model: text(body.subarray(modelAt, terminalAt)),
    terminalId: text(body.subarray(terminalAt, colourAt)),
    plateColour: body[colourAt]!,
    plate: text(body.subarray(colourAt + 1)),
  }
}

/** GBK, padded with zeros on either side by different makers. */
function text(bytes: Uint8Array): string {
  return gbk.decode(bytes).replaceAll('\0', '').trim()
}

/** 0x0102 终端鉴权: the code alone until 2013; since 2019 a length before it, IMEI and software version behind. */
export function decodeAuthentication(body: Buffer, v2019: boolean): string | null {
  if (!v2019) return text(body)
  const length = body[0]
  return length === undefined || body.length < 1 + length ? null : text(body.subarray(1, 1 + length))
}

/** 0x8001 平台通用应答. */
export function generalAnswer(serial: number, id: number, result: number): Buffer {
  return Buffer.concat([word(serial), word(id), Buffer.of(result)])
}

/** 0x8100 终端注册应答: the code only where the registration was taken. */
export function registerAnswer(serial: number, result: number, code: string): Buffer {
  return Buffer.concat([word(serial), Buffer.of(result), Buffer.from(result === REGISTER_RESULT.done ? code : '', 'latin1')])
}
