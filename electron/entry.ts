/** The wall computer's program: reads what it is told, makes sure that it is alone, and starts the wall. */
import { app } from 'electron'
import { Refusal, reasonOf, type Sentence } from '../main/log/sentence.ts'
import { nodeDisk } from '../main/ports/node-disk.ts'
import { claimDataFolder, dataFolder } from '../main/settings/data-folder.ts'
import { type Flags, parseFlags } from '../main/settings/flags.ts'
import { ownArguments } from './own-arguments.ts'
import { startWall } from './start-wall.ts'
import { declareAppScheme } from './windows/app-protocol.ts'
import { hardenAllContents } from './windows/harden.ts'

function refuse(sentences: readonly Sentence[], exitCode: number): void {
  for (const { zh, en } of sentences) process.stderr.write(`✗ ${zh}\n  ${en}\n`)
  app.exit(exitCode)
}

async function run(flags: Flags): Promise<void> {
  const dataDir = dataFolder(flags, process.env)
  await claimDataFolder(nodeDisk, dataDir, flags.backend?.[0] ?? flags.city)
  app.setPath('userData', dataDir)
  // The lock lies in the data folder: two walls with data of their own may run on one machine.
  if (!app.requestSingleInstanceLock()) {
    throw new Refusal({
      zh: `烽台已在使用数据目录 ${dataDir}，本次不再启动；要另开一套，请用 --data 另指目录。`,
      en: `Beacon Wall is already running on the data directory ${dataDir}, so this start ends here; for a second wall name another directory with --data.`,
    })
  }
  await app.whenReady()
  await startWall(flags, dataDir)
}

declareAppScheme()
hardenAllContents()
// Electron would end the program with the last window; the wall ends when its console is closed.
app.on('window-all-closed', () => {})

const parsed = parseFlags(ownArguments(process.argv, app.isPackaged))
if (parsed.ok) {
  run(parsed.flags).catch((error: unknown) => {
    if (error instanceof Refusal) return refuse([error.sentence], error.exitCode)
    const text = error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)
    return refuse([{ zh: `启动失败：${text}`, en: 'The start failed; the lines above say where.' }], 1)
  })
} else refuse(parsed.problems, 2)
