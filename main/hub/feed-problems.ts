import { REFUSALS, type Refusal } from '../../contract/wire/feed.ts'
import type { Problem, ProblemCode } from '../../contract/wire/rest.ts'

/** A refusal of the backend, as a sentence for the hall. `message` adds what the backend itself says. */
export function refusalProblem(reason: Refusal, message = ''): Problem {
  const [code, zh, en] = REFUSED[reason]
  return message === '' ? { code, zh, en } : { code, zh: `${zh}（${message}）`, en: `${en} (${message})` }
}

const REFUSED: Readonly<Record<Refusal, readonly [ProblemCode, string, string]>> = {
  'client-too-old': [
    'bad-request',
    '后端比本大屏新，不接受连接，请升级大屏程序',
    'The backend is newer than this wall and refuses it; update the wall',
  ],
  'client-too-new': [
    'bad-request',
    '后端比本大屏旧，不接受连接，请升级后端',
    'The backend is older than this wall and refuses it; update the backend',
  ],
  'not-authenticated': [
    'not-authenticated',
    '后端不认本大屏的节点凭据，请把后端签发的节点凭据写入数据目录的 credentials.json',
    'The backend does not know this wall’s credential; put the node credential that it issued into credentials.json of the data directory',
  ],
  forbidden: [
    'forbidden',
    '本大屏的节点凭据无权读取实时数据，请在后端授权',
    'This wall’s credential may not read the feed; grant it at the backend',
  ],
  'bad-message': [
    'bad-request',
    '后端不接受本大屏的请求，两者版本可能不配',
    'The backend did not accept the wall’s request; their versions may not match',
  ],
  starting: ['starting', '后端正在启动，稍候自动连接', 'The backend is starting; the wall connects by itself'],
}

/** A backend of this very program takes its time to start. */
export const OWN_BACKEND_STARTS: Problem = {
  code: 'starting',
  zh: '正在启动后端，请稍候',
  en: 'The backend is being started, one moment',
}

/** The line could not be made at all, or the handshake was refused: then the error's message is the reason's word. */
export function connectionProblem(error: Error, url: string): Problem {
  const reason = REFUSALS.find((word) => word === error.message)
  if (reason) return refusalProblem(reason)
  return {
    code: 'starting',
    zh: `连不上后端 ${url}（${error.message}），正在自动重试；请检查后端与网络`,
    en: `The backend at ${url} cannot be reached (${error.message}); trying again by itself. Check the backend and the network`,
  }
}
