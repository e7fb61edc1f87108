import { readdir, readFile } from 'node:fs/promises'

/** Ids of the living processes (Linux) whose command line has all these words in it, oldest first. */
export async function processesWith(...words: string[]): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found: number[] = []
  for (const id of ids) {
    const line = await commandLine(id)
    if (line !== '' && words.every((word) => line.includes(word))) found.push(id)
  }
  return found.sort((a, b) => a - b)
}

/** Empty for a process that has ended meanwhile, or has no command line (a kernel thread, a zombie). */
async function commandLine(id: number): Promise<string> {
  const bytes = await readFile(`/proc/${id}/cmdline`).catch(() => Buffer.alloc(0))
  return bytes.toString().replaceAll('\0', ' ')
}
