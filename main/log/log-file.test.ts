import { describe, expect, it } from 'vitest'
import { MemoryDisk } from '../ports/fakes/memory-disk.ts'
import { openLogFile } from './log-file.ts'

const sentence = { zh: '后端已停止', en: 'the backend has stopped' }

function open(disk: MemoryDisk, fileBytes = 10_000) {
  const said: string[] = []
  const log = openLogFile({
    disk,
    path: '/log/wall.jsonl',
    language: 'zh',
    now: () => Date.UTC(2026, 10, 21, 9, 30),
    say: (line) => said.push(line),
    limits: { fileBytes, files: 3 },
  })
  return { ...log, said }
}

describe('the log file', () => {
  it('writes a JSON line with both languages and says one human line in the hall’s', async () => {
    const disk = new MemoryDisk()
    const log = open(disk)
    log.logger.error(sentence, { code: 9 })
    await log.flush()
    expect(JSON.parse(disk.text('/log/wall.jsonl'))).toEqual({
      at: '2026-11-21T09:30:00.000Z',
      level: 'error',
      ...sentence,
      code: 9,
    })
    expect(log.said).toEqual(['09:30:00 ✗ 后端已停止'])
  })

  it('keeps at most the stated number of files of the stated size', async () => {
    const disk = new MemoryDisk()
    const log = open(disk, 200)
    for (let i = 0; i < 40; i++) log.logger.info(sentence, { i })
    await log.flush()
    expect([...disk.files.keys()].sort()).toEqual(['/log/wall.jsonl', '/log/wall.jsonl.1', '/log/wall.jsonl.2'])
    for (const bytes of disk.files.values()) expect(bytes.byteLength).toBeLessThanOrEqual(200)
    expect(disk.text('/log/wall.jsonl')).toContain('"i":39')
  })

  it('says once that the disk refuses, and goes on when it takes lines again', async () => {
    const disk = new MemoryDisk()
    const log = open(disk)
    disk.failWith = new Error('ENOSPC: no space left on device')
    log.logger.info(sentence)
    log.logger.info(sentence)
    await log.flush()
    disk.failWith = null
    log.logger.info(sentence, { i: 3 })
    await log.flush()
    expect(log.said.filter((line) => line.includes('ENOSPC'))).toHaveLength(1)
    expect(disk.text('/log/wall.jsonl')).toContain('"i":3')
  })
})
