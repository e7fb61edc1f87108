/**
 * Runs a program that must not outlive the process that asked for it, not even when that process is killed with -9.
 *
 * A guard (this file, run as a program) sits between the two. Its standard input is a pipe that the parent holds
 * open and never writes to: end of file means that the parent is gone. The guard then asks the program to stop, and
 * makes it stop after a grace. The program leads its own process group, so that what it leaves behind goes too, and
 * is tied to the guard by the kernel's parent-death signal where `setpriv` (util-linux) exists.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)

/**
 * @typedef {object} GuardOptions
 * @property {number} [graceMs] from SIGTERM to SIGKILL
 * @property {number} [lingerMs] how long the program may go on after the parent has died (an X server stays up
 *   while the windows on it close)
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {import('node:child_process').IOType | number} [output] where stdout and stderr go
 */

/**
 * Signals sent to the returned process (the guard) reach the program; its exit code is the program's.
 * The guard has its own session, so Ctrl-C in a terminal reaches the parent alone and stopping stays in its hands.
 * @param {string} command @param {string[]} args @param {GuardOptions} [options]
 */
export function spawnWithParent(command, args, options = {}) {
  const { graceMs = 10_000, lingerMs = 0, env = process.env, cwd, output = 'inherit' } = options
  return spawn(process.execPath, [self, String(graceMs), String(lingerMs), command, ...args], {
    env,
    cwd,
    detached: true,
    stdio: ['pipe', output, output],
  })
}

/** @param {number} group */
function groupIsAlive(group) {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

/** @param {number} group @param {NodeJS.Signals} signal */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal)
  } catch {
    // ESRCH: everyone has already gone, which is what was wanted.
  }
}

/** @param {string[]} argv */
function guard([graceMs, lingerMs, command, ...args]) {
  const setpriv = '/usr/bin/setpriv'
  const tied = existsSync(setpriv)
  const child = spawn(tied ? setpriv : command, tied ? ['--pdeathsig', 'KILL', command, ...args] : args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const group = child.pid
  if (group === undefined) {
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`)
      process.exit(127)
    })
    return
  }

  let stopping = false
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    child.kill(signal)
    if (stopping) return
    stopping = true
    setTimeout(() => signalGroup(group, 'SIGKILL'), Number(graceMs))
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGHUP', () => stop('SIGTERM'))
  process.stdin.on('end', () => setTimeout(() => stop('SIGTERM'), Number(lingerMs)))
  process.stdin.on('error', () => stop('SIGTERM'))
  process.stdin.resume()

  child.once('exit', (code, signal) => {
    const deadline = performance.now() + Number(graceMs)
    const wait = () => {
      if (groupIsAlive(group) && performance.now() < deadline) return void setTimeout(wait, 50)
      signalGroup(group, 'SIGKILL')
      process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1))
    }
    wait()
  })
}

if (process.argv[1] === self) guard(process.argv.slice(2))
