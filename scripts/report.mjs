/**
 * What the launcher says to a person: every line in Chinese and in English, every step with its time.
 * Scripts run before anything is installed, so nothing in this folder may import a package at its top level
 * unless it is only ever run after `bootstrap.mjs`.
 */

/** An expected failure with a sentence for the person at the terminal; `exitCode` 2 means "wrongly called". */
export class Refusal extends Error {
  /** @param {string} zh @param {string} en @param {number} [exitCode] */
  constructor(zh, en, exitCode = 1) {
    super(`${zh}\n${en}`)
    this.name = 'Refusal'
    this.exitCode = exitCode
  }
}

/** @param {string} zh @param {string} en */
export function say(zh, en) {
  process.stdout.write(`  ${zh} · ${en}\n`)
}

/**
 * Runs one named step and prints how it ended and how long it took.
 * @template T
 * @param {string} zh @param {string} en @param {() => T | Promise<T>} work
 * @param {(result: T) => boolean} [succeeded] for steps that say in their result that they failed
 * @returns {Promise<T>}
 */
export async function step(zh, en, work, succeeded = () => true) {
  const startedAt = performance.now()
  process.stdout.write(`▸ ${zh} · ${en}\n`)
  const result = await work()
  process.stdout.write(`${succeeded(result) ? '✓' : '✗'} ${zh} · ${en} (${seconds(performance.now() - startedAt)})\n`)
  return result
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/**
 * Ends the process the way a person expects: one sentence for what we foresaw, a stack for what we did not.
 * @param {unknown} error
 */
export function exitWith(error) {
  if (error instanceof Refusal) {
    process.stderr.write(`\n✗ ${error.message}\n`)
    process.exitCode = error.exitCode
    return
  }
  process.stderr.write(`\n✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
}
