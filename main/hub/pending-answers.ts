import Type from 'typebox'
import type { AlarmId } from '../../contract/ids.ts'
import type { Logger } from '../log/logger.ts'
import { reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import { readJsonFile } from '../settings/json-file.ts'
import type { GivenAnswer } from './alarm-book.ts'

const VERSION = 1
const FORMAT = 'beacon-wall-answers'
const AnswersFile = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Integer(),
  answers: Type.Array(
    Type.Object({
      alarm: Type.Unsafe<AlarmId>(Type.String({ minLength: 3, maxLength: 32 })),
      step: Type.Integer({ minimum: 1 }),
      at: Type.Number(),
      by: Type.String(),
      user: Type.String(),
    }),
  ),
})

/** Acknowledgements (确认) that the backend has not recorded yet: kept on disk, so that none is lost with the power. */
export class PendingAnswers {
  private readonly disk: Disk
  private readonly path: string
  private readonly log: Logger
  private answers: GivenAnswer[] = []
  private tail: Promise<void> = Promise.resolve()

  constructor(disk: Disk, path: string, log: Logger) {
    this.disk = disk
    this.path = path
    this.log = log
  }

  async load(): Promise<void> {
    const what = { zh: '待送确认', en: 'file of pending acknowledgements' }
    const file = await readJsonFile({
      disk: this.disk,
      path: this.path,
      what,
      schema: AnswersFile,
      format: FORMAT,
      version: VERSION,
    })
    this.answers = file?.answers ?? []
  }

  all(): readonly GivenAnswer[] {
    return this.answers
  }

  add(answer: GivenAnswer): void {
    this.answers = [...this.answers.filter((held) => held.alarm !== answer.alarm), answer]
    this.store()
  }

  remove(answer: GivenAnswer): void {
    this.answers = this.answers.filter((held) => held !== answer)
    this.store()
  }

  /** Resolves when what is held is on disk. */
  flush(): Promise<void> {
    return this.tail
  }

  private store(): void {
    this.tail = this.tail.then(async () => {
      const text = JSON.stringify({ format: FORMAT, version: VERSION, answers: this.answers })
      try {
        await this.disk.writeWhole(this.path, Buffer.from(text), { mode: 0o600 })
      } catch (error) {
        const reason = reasonOf(error)
        this.log.error({
          zh: `待送确认写不进 ${this.path}（${reason}），断电会丢失，请腾出空间`,
          en: `pending acknowledgements cannot be written to ${this.path} (${reason}) and would be lost with the power; free some space`,
        })
      }
    })
  }
}
