import type { BackendConfig } from '../../contract/ipc/backend-process.ts'
import { codeOf, messageOf, StartError } from '../support/start-error.ts'
import type { App } from './route-context.ts'

/**
 * @returns the URL
 * @throws StartError
 */
export async function listen(app: App, { host, port }: BackendConfig): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new StartError({
        zh: `端口 ${host}:${port} 已被占用：请停止占用它的程序，或换一个端口（大屏用 --backend-port，单独运行用 --port）。`,
        en: `The port ${host}:${port} is taken: stop the program that holds it, or choose another (--backend-port for the wall, --port for the backend alone).`,
      })
    }
    throw new StartError({
      zh: `无法在 ${host}:${port} 上监听（${messageOf(error)}）：请检查 --host 与 --port。`,
      en: `Cannot listen on ${host}:${port} (${messageOf(error)}): check --host and --port.`,
    })
  }
}
