import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hallLayout, startVirtualDisplay } from '../../scripts/virtual-display.mjs'

const root = resolve(import.meta.dirname, '../..')

/** `output: geometry` of each monitor that an application would find. */
function monitorsOf(display: string): string[] {
  const listing = execFileSync('xrandr', ['--query'], { env: { ...process.env, DISPLAY: display }, encoding: 'utf8' })
  return [...listing.matchAll(/^(DUMMY\d+) connected (?:primary )?(\d+x\d+\+\d+\+\d+)/gm)].map(
    ([, name, place]) => `${name}: ${place}`,
  )
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A process that nobody has reaped yet is dead as well. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('virtual monitors', () => {
  it('stand side by side, lose a cable and get it back at the same place', async () => {
    const display = await startVirtualDisplay(hallLayout(2, { width: 640, height: 360 }))
    try {
      const all = ['DUMMY0: 640x360+0+0', 'DUMMY1: 640x360+640+0', 'DUMMY2: 1280x800+0+360']
      expect(monitorsOf(display.name)).toEqual(all)
      await display.off(1)
      expect(monitorsOf(display.name)).toEqual([all[0], all[2]])
      await display.on(1)
      expect(monitorsOf(display.name)).toEqual(all)
    } finally {
      await display.stop()
    }
    expect(existsSync(`/tmp/.X11-unix/X${display.name.slice(1)}`)).toBe(false)
  })

  it('take the next free number when two halls start', async () => {
    const first = await startVirtualDisplay(hallLayout(1))
    const second = await startVirtualDisplay(hallLayout(1))
    expect(second.name).not.toBe(first.name)
    await Promise.all([first.stop(), second.stop()])
  })
})

describe('a guarded program', () => {
  const module = pathToFileURL(join(root, 'scripts/with-parent.mjs')).href

  /** A parent that guards `sleep`, says the guard's and the program's process ids, and then only waits. */
  const parent = (command: string) => `
    import { spawnWithParent } from ${JSON.stringify(module)}
    const guard = spawnWithParent('/bin/sh', ['-c', ${JSON.stringify(command)}], { graceMs: 500, output: 'pipe' })
    guard.stdout.on('data', (pid) => console.log(guard.pid, String(pid).trim()))`

  it.each([
    ['that ends when asked', 'echo $$; exec sleep 600'],
    ['that does not want to end', 'trap "" TERM; echo $$; while :; do sleep 0.1; done'],
  ])('%s does not outlive a parent killed with -9', async (_, command) => {
    const process_ = spawn(process.execPath, ['--input-type=module', '-e', parent(command)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(process_.stdout, 'data')) as [Buffer]
    const [guard, program] = String(line).trim().split(' ').map(Number) as [number, number]
    expect([isAlive(guard), isAlive(program)]).toEqual([true, true])
    process_.kill('SIGKILL')
    await until(() => !isAlive(guard) && !isAlive(program), 5_000)
  })

  it('does not outlive its guard killed with -9', async () => {
    const process_ = spawn(process.execPath, ['--input-type=module', '-e', parent('echo $$; exec sleep 600')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(process_.stdout, 'data')) as [Buffer]
    const [guard, program] = String(line).trim().split(' ').map(Number) as [number, number]
    process.kill(guard, 'SIGKILL')
    await until(() => !isAlive(program), 5_000)
    process_.kill('SIGKILL')
  })
})
