import { app } from 'electron'
import type { Logger } from '../main/log/logger.ts'
import { reasonOf } from '../main/log/sentence.ts'
import type { WallShell } from '../main/shell/wall-shell.ts'

interface GpuInfo {
  readonly auxAttributes?: { readonly glRenderer?: string }
  readonly gpuDevice?: readonly { readonly deviceString?: string; readonly active?: boolean }[]
}

/** Tells the wall what draws it, and when that dies. Chromium starts the GPU process anew by itself, in the end in software. */
export function watchGpu(shell: WallShell, log: Logger): void {
  const ask = () => {
    app.getGPUInfo('complete').then(
      (info) => shell.gpuIs(nameOf(info as GpuInfo)),
      (error: unknown) =>
        log.info({ zh: `查不到显卡信息（${reasonOf(error)}）`, en: `no information about the GPU (${reasonOf(error)})` }),
    )
  }
  app.on('child-process-gone', (_event, details) => {
    if (details.type !== 'GPU') return
    shell.gpuDied(`${details.reason}, ${details.exitCode}`)
    ask()
  })
  ask()
}

function nameOf({ auxAttributes, gpuDevice }: GpuInfo): string {
  const device = gpuDevice?.find(({ active }) => active) ?? gpuDevice?.[0]
  return auxAttributes?.glRenderer || device?.deviceString || 'unknown'
}
