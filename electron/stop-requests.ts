import { app } from 'electron'
import type { Sentence } from '../main/log/sentence.ts'

/** Every way in which somebody outside asks the wall to stop. */
export function onStopRequest(stop: (why: Sentence) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop({ zh: `收到 ${signal}，停止`, en: `${signal} received; stopping` }))
  }
  app.on('before-quit', (event) => {
    event.preventDefault()
    stop({ zh: '系统要求退出，停止', en: 'the system asks to quit; stopping' })
  })
  if (process.env.BEACON_WATCH_STDIN !== '1') return
  // A launcher that dies, even by kill -9, closes the pipe that it holds.
  process.stdin.on('end', () => stop({ zh: '启动程序已退出，停止', en: 'the launcher is gone; stopping' }))
  process.stdin.on('error', () => stop({ zh: '与启动程序的管道已断，停止', en: 'the pipe to the launcher broke; stopping' }))
  process.stdin.resume()
}
