import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../contract/wire/rest.ts'
import { codeOf } from '../support/start-error.ts'
import { problem } from './problem.ts'

/** An address that no route could be looked up for. */
export function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const answer =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? problem('bad-request', {
          zh: '地址中的一段过长（上限 64 个字符）：请核对编号。',
          en: 'A part of the address is too long (the most is 64 characters): check the id.',
        })
      : badAddress()
  void reply.status(400).send(answer)
}

/** What is no HTTP request at all, or too much of one: answered on the socket, as a Problem like everything else. */
export function refuseRaw(error: Error, socket: Socket): void {
  if (codeOf(error) === 'ECONNRESET' || socket.destroyed) return
  const { status, answer } = rawProblem(codeOf(error))
  const body = Buffer.from(JSON.stringify(answer))
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: ${body.length}\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\n\r\n`,
    )
    socket.write(body)
  }
  socket.destroySoon()
}

function rawProblem(code: string | undefined): { readonly status: number; readonly answer: Problem } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, answer: tooSlow() }
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, answer: headersTooLarge() }
    case 'HPE_INVALID_URL':
      return { status: 400, answer: badAddress() }
    default:
      return { status: 400, answer: notHttp(code) }
  }
}

const badAddress = () =>
  problem('bad-request', {
    zh: '地址或查询参数无法解码：汉字等须按 UTF-8 百分号编码书写，如 %E6%A1%88。',
    en: 'The address or its query cannot be decoded: write what is not ASCII in UTF-8 with percent encoding, such as %E6%A1%88.',
  })

const headersTooLarge = () =>
  problem('too-large', {
    zh: `请求头过大（上限 ${maxHeaderSize >> 10} KiB）：请缩短地址、Cookie 或令牌。`,
    en: `The headers are too large (the most is ${maxHeaderSize >> 10} KiB): shorten the address, cookies or the token.`,
  })

const tooSlow = () =>
  problem('bad-request', {
    zh: '请求没有在规定时间内发完：请检查网络后重发。',
    en: 'The request was not sent in time: check the network and send it again.',
  })

const notHttp = (code: string | undefined) =>
  problem('bad-request', {
    zh: `收到的不是有效的 HTTP 请求（${code ?? '未知'}）：请核对客户端与端口（HTTPS 还是 HTTP）。`,
    en: `What came in is no valid HTTP request (${code ?? 'unknown'}): check the client and the port (HTTPS or HTTP).`,
  })
