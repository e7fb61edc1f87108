import { describe, expect, it } from 'vitest'
import type { Post } from '../../../contract/domain/post.ts'
import { DAY, HOUR } from '../../../contract/units.ts'
import type { CaseAction } from '../../../contract/wire/rest.ts'
import { anyStep, type Life, reported, step } from '../../../tests/support/case-lives.ts'
import { seededRandom } from '../../../tests/support/random.ts'
import { type CaseFacts, type FactRow, NAME_COLUMNS } from './fact-columns.ts'
import { factsOfFile, foldFacts, markBit } from './fold-facts.ts'

describe('the facts of a case', () => {
  it('say who did each step when, and which were late', () => {
    let life = reported()
    const steps: [CaseAction, number][] = [
      ['ask-verification', 0.5],
      ['accept', 2],
      ['file', 2.5],
      ['dispatch', 4],
      ['take-up', 4],
      ['finish', 9],
      ['send-check', 9.5],
      ['pass-check', 12],
      ['close', 12],
    ]
    for (const [action, hours] of steps) life = step(life, action, hours * HOUR)
    expect(life.facts).toMatchObject({
      reporter: 'C01',
      verifySender: 'ask-verification-er',
      verifier: 'accept-er',
      acceptor: 'accept-er',
      filer: 'file-er',
      dispatcher: 'dispatch-er',
      checkSender: 'send-check-er',
      checker: 'pass-check-er',
      closer: 'close-er',
      verifySentAt: 0.5 * HOUR,
      acceptedAt: 2 * HOUR,
      handledAt: 9 * HOUR,
      handleDueAt: 8 * HOUR,
      endedAt: 12 * HOUR,
      cell: 990101001001001,
      district: 990101,
      unit: 'U1',
    })
    const late = (
      ['acceptLate', 'fileLate', 'dispatchLate', 'handleLate', 'checkSentLate', 'checkLate', 'verifySentLate'] as const
    ).filter((mark) => (life.facts.marks & markBit(mark)) !== 0)
    expect(late).toEqual(['acceptLate', 'dispatchLate', 'handleLate', 'checkLate'])
  })

  it('credit nobody with the steps of an import of the past', () => {
    let life = reported()
    for (const action of [
      'ask-verification',
      'accept',
      'file',
      'dispatch',
      'take-up',
      'finish',
      'send-check',
      'pass-check',
    ] as const)
      life = step(life, action, HOUR, 'bulk-import:2')
    life = step(life, 'close', 2 * HOUR, 'bulk-import:2')
    const nobody = { verifySender: null, verifier: null, acceptor: null, filer: null, dispatcher: null, checkSender: null }
    expect(life.facts).toMatchObject({ ...nobody, checker: null, closer: null, acceptedAt: HOUR, endedAt: 2 * HOUR, unit: 'U1' })
  })

  it('credit with 核实 the collector who went there, in time or late, and nobody where the desk settled it', () => {
    const asked = step(reported(), 'ask-verification', 0.5 * HOUR)
    const verified = step(asked, 'confirm', 0.9 * HOUR, 'C02', 'collector')
    expect(verified.file).toMatchObject({ state: 'reported', stage: 'collect', dueAt: HOUR })
    expect(verified.facts).toMatchObject({ verifiedAt: 0.9 * HOUR, verifier: 'C02' })
    expect(verified.facts.marks & markBit('verifyLate')).toBe(0)
    const accepted = step(verified, 'accept', 2 * HOUR, 'A01', 'acceptor')
    expect(accepted.facts).toMatchObject({ verifiedAt: 0.9 * HOUR, verifier: 'C02', acceptor: 'A01' })
    const late = step(asked, 'refute', 1.5 * HOUR, 'C02', 'collector')
    expect(late.facts).toMatchObject({ verifier: 'C02' })
    expect(late.facts.marks & markBit('verifyLate')).not.toBe(0)
    expect(step(late, 'reject', 2 * HOUR, 'A01', 'acceptor').file.state).toBe('rejected')
    for (const post of ['acceptor', 'shift-leader'] as const)
      expect(step(asked, 'reject', HOUR, 'A01', post).facts).toMatchObject({ verifiedAt: HOUR, verifier: null })
  })

  it('credit a step to the post under which it was taken: an acceptor who files or closes is no shift leader', () => {
    const filed = (post: Post): Life => step(step(reported(), 'accept', HOUR, 'A01', 'acceptor'), 'file', HOUR, 'A01', post)
    expect(filed('acceptor').facts).toMatchObject({ acceptor: 'A01', filer: null, filedAt: HOUR })
    expect(filed('shift-leader').facts).toMatchObject({ filer: 'A01' })
    const steps = ['dispatch', 'take-up', 'finish', 'send-check', 'pass-check'] as const
    const checked = steps.reduce((life, action) => step(life, action, HOUR), filed('shift-leader'))
    expect(step(checked, 'close', HOUR, 'A01', 'acceptor').facts).toMatchObject({ closer: null, endedAt: HOUR })
    const closed = step(checked, 'close', HOUR, 'L01', 'shift-leader')
    expect(step(closed, 'visit', DAY, 'A01', 'acceptor', { satisfaction: 'satisfied' }).facts).toMatchObject({ closer: 'L01' })
  })

  it('leave the check with the collector who made it when the desk sends the case back all the same', () => {
    let life = reported()
    for (const action of ['accept', 'file', 'dispatch', 'take-up', 'finish', 'send-check'] as const)
      life = step(life, action, HOUR)
    life = step(life, 'pass-check', 1.5 * HOUR, 'C02', 'collector')
    life = step(life, 'fail-check', 3 * HOUR, 'A01', 'acceptor')
    expect(life.facts).toMatchObject({ checkedAt: 1.5 * HOUR, checker: 'C02', reworkedAt: 3 * HOUR })
    expect(life.facts.marks & markBit('checkLate')).toBe(0)
  })

  it('take a handling back when its check fails, and remember that it did', () => {
    let life = reported()
    for (const action of ['accept', 'file', 'dispatch', 'take-up', 'finish', 'send-check', 'fail-check'] as const)
      life = step(life, action, HOUR)
    expect(life.facts).toMatchObject({ handledAt: Number.NaN, reworkedAt: HOUR, handleDueAt: 5 * HOUR })
    expect(life.facts.marks & markBit('rework')).not.toBe(0)
  })

  it('keep a limit that had run out before the case was suspended, through the pause and after it', () => {
    let life = reported()
    for (const action of ['accept', 'file', 'dispatch', 'take-up'] as const) life = step(life, action, HOUR)
    const { handleDueAt, totalDueAt } = life.facts
    expect([handleDueAt, totalDueAt]).toEqual([5 * HOUR, life.file.totalDueAt])
    life = step(life, 'suspend', DAY)
    expect(life.facts).toMatchObject({ handleDueAt, totalDueAt, suspendedAt: DAY, resumedAt: Number.NaN })
    life = step(life, 'resume', 9 * DAY)
    expect(life.file.dueAt).toBeGreaterThan(handleDueAt)
    expect(life.facts).toMatchObject({ handleDueAt, totalDueAt, resumedAt: 9 * DAY })
    life = step(life, 'supervise', 9 * DAY)
    expect(life.facts).toMatchObject({ handleDueAt, totalDueAt })
    expect(step(life, 'extend', 9 * DAY).facts.handleDueAt).toBeGreaterThan(9 * DAY)
    expect(step(life, 'finish', 9 * DAY + 1).facts.marks & markBit('handleLate')).not.toBe(0)
  })

  it('take the limit as the pause has moved it where it had not run out', () => {
    let life = reported()
    for (const action of ['accept', 'file', 'dispatch', 'take-up'] as const) life = step(life, action, HOUR)
    life = step(step(life, 'suspend', 2 * HOUR), 'resume', DAY)
    expect(life.facts).toMatchObject({ handleDueAt: DAY + 3 * HOUR, totalDueAt: life.file.totalDueAt })
    const ended = step(step(life, 'suspend', 2 * DAY), 'force-close', 3 * DAY)
    expect(ended.facts).toMatchObject({ suspendedAt: 2 * DAY, resumedAt: 3 * DAY, endedAt: 3 * DAY })
  })

  const SEED = 20261122
  it(`are the same made step by step and made anew from the log, over random lives (seed ${SEED})`, () => {
    const random = seededRandom(SEED)
    let ended = 0
    for (let round = 0; round < 300; round++) {
      let life = reported()
      let at = 0
      for (let turn = 0; turn < 25; turn++) {
        at += Math.floor(random() * 3 * HOUR)
        life = anyStep(life, at, random)
      }
      if (life.file.endedAt !== null) ended++
      const anew = life.entries.reduce<CaseFacts | null>((facts, entry) => foldFacts(facts, life.file, entry), null)
      // A limit that is over is in neither the file nor the log: when it would have run out, and what it made late within a stage.
      const within = markBit('verifySentLate') | markBit('verifyLate') | markBit('checkLate')
      const comparable = (facts: CaseFacts) => ({ ...facts, handleDueAt: null, totalDueAt: null, marks: facts.marks & ~within })
      expect([round, comparable(anew!)]).toEqual([round, comparable(life.facts)])
    }
    expect(ended).toBeGreaterThan(20)
  })

  it('that the file alone tells are the same, where nobody is asked for', () => {
    let life = reported()
    const nameless = (facts: CaseFacts | FactRow) =>
      Object.fromEntries(
        (
          [
            'state',
            'stage',
            'district',
            'cell',
            'reportedAt',
            'acceptedAt',
            'filedAt',
            'dispatchedAt',
            'handledAt',
            'endedAt',
            'handleDueAt',
            'totalDueAt',
            'stageDueAt',
          ] as const
        ).map((key) => [key, facts[key]]),
      )
    for (const action of ['accept', 'file', 'dispatch', 'take-up'] as const) life = step(life, action, HOUR)
    expect(nameless(factsOfFile(life.file))).toEqual(nameless(life.facts))
    expect(NAME_COLUMNS.filter((column) => factsOfFile(life.file)[column] !== 0)).toEqual([])
  })
})
