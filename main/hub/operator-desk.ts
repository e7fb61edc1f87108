import type { AlarmId } from '../../contract/ids.ts'
import type { LoginReply, Problem } from '../../contract/wire/rest.ts'
import type { Logger } from '../log/logger.ts'
import type { GivenAnswer } from './alarm-book.ts'
import { type Answer, type BackendRest, notNow } from './backend-rest.ts'
import type { PendingAnswers } from './pending-answers.ts'

export interface DeskListener {
  session(session: LoginReply | null, problem: Problem | null): void
  outcome(command: string, problem: Problem | null): void
  /** @returns false when there is no such step to answer now */
  answered(answer: GivenAnswer): boolean
  /** The backend has recorded the answer, or refuses it for good. */
  settled(alarm: AlarmId, recorded: boolean): void
  /** The sound of what calls now is to stop. */
  silenced(): void
  /** Whether this step has been called here and its alarm is not over. */
  stands(answer: GivenAnswer): boolean
}

interface DeskOptions {
  readonly rest: BackendRest
  readonly pending: PendingAnswers
  readonly listener: DeskListener
  /** Signs in by itself (demo and replay). */
  readonly automatic: { readonly user: string; readonly password: string } | null
  readonly hallNow: () => number | null
  readonly log: Logger
}

const SIGN_IN_FIRST: Problem = {
  code: 'not-authenticated',
  zh: '尚未登录，请先在值班台登录再操作',
  en: 'Nobody is signed in; sign in at the console first',
}
const NOTHING_TO_ANSWER: Problem = {
  code: 'conflict',
  zh: '这条告警已升级或已结束，请按当前状态操作',
  en: 'This alarm has stepped up or ended meanwhile; act on what it says now',
}

const notDelivered = (why: Problem): Problem => ({
  code: why.code,
  zh: `确认已记在本机，尚未送达后端，每秒自动重试（${why.zh}）`,
  en: `The acknowledgement is kept here and not yet delivered to the backend; it is sent again each second (${why.en})`,
})

/** Done with, to be repeated while others go on, or no use in sending anything now. */
type Outcome = 'settled' | 'kept' | 'stop'

/** What a person at the console may do: sign in, and answer alarms, whether or not the line stands. */
export class OperatorDesk {
  session: LoginReply | null = null
  private readonly options: DeskOptions
  private delivering = false
  private signingIn = false
  /** The automatic sign-in was not answered; it is tried again. */
  private signInOwed = false
  /** Answers whose delay the console has been told. */
  private readonly toldLate = new WeakSet<GivenAnswer>()

  constructor(options: DeskOptions) {
    this.options = options
  }

  async login(user: string, password: string): Promise<void> {
    const answer = await this.options.rest.login(user, password)
    this.session = answer.ok ? answer.value : null
    this.signInOwed = this.signingIn && !answer.ok && notNow(answer)
    this.options.listener.session(this.session, answer.ok ? null : answer.problem)
    if (answer.ok) await this.deliver()
  }

  /** Signed in before the hub was started again. */
  resume(session: LoginReply): void {
    this.session = session
  }

  /** Here at once; at the backend too, so that the token is of no more use to anybody. */
  async logout(): Promise<void> {
    const { session } = this
    const { listener, rest, log } = this.options
    this.session = null
    this.signInOwed = false
    listener.session(null, null)
    const answer = session && (await rest.logout(session.token))
    if (!answer || answer.ok || answer.problem.code === 'not-authenticated') return
    const { zh, en } = answer.problem
    log.warn({
      zh: `${session.user} 已在值班台退出，但后端没有注销这次登录（${zh}）；它会到期失效`,
      en: `${session.user} has signed out at the console, but the backend has not ended the session (${en}); it lapses by itself`,
    })
  }

  /** 静音 is a person's deed like any other: it has a name. @returns false where nobody is signed in */
  silence(): boolean {
    const { listener, log } = this.options
    if (!this.session) {
      listener.outcome('silence', SIGN_IN_FIRST)
      return false
    }
    const { name, user } = this.session
    log.info({ zh: `${name}（${user}）按了静音`, en: `${name} (${user}) has silenced the sound` })
    listener.silenced()
    listener.outcome('silence', null)
    return true
  }

  /** The line stands (again). */
  async lineUp(): Promise<void> {
    const { automatic } = this.options
    if (!this.session && automatic && !this.signingIn) {
      this.signingIn = true
      await this.login(automatic.user, automatic.password)
      this.signingIn = false
    } else await this.deliver()
  }

  /** Each second while the line stands: a backend that was busy a moment ago may take the answers now. */
  async retry(): Promise<void> {
    if (this.signInOwed && !this.session) return this.lineUp()
    if (this.next([])) await this.deliver()
  }

  /** Shown at once; kept until the backend has recorded it. */
  async acknowledge(alarm: AlarmId, step: number): Promise<void> {
    const { listener, pending, hallNow } = this.options
    const at = hallNow()
    if (!this.session || at === null) return listener.outcome('acknowledge', SIGN_IN_FIRST)
    const answer: GivenAnswer = { alarm, step, at, by: this.session.name, user: this.session.user }
    if (!listener.answered(answer)) return listener.outcome('acknowledge', NOTHING_TO_ANSWER)
    pending.add(answer)
    await this.deliver(answer)
  }

  /** An alarm of somebody on duty. It is the backend's alone: without a line there is nothing to answer it with. */
  async acknowledgeMover(alarm: number): Promise<void> {
    const { listener, rest } = this.options
    if (!this.session) return listener.outcome('acknowledge-mover', SIGN_IN_FIRST)
    const answer = await rest.acknowledgeMover(alarm, this.session.token)
    listener.outcome('acknowledge-mover', answer.ok ? null : answer.problem)
  }

  /**
   * Takes what is kept to the backend, in order; stops at the first that it cannot reach, and goes past one whose alarm
   * the backend has not raised yet.
   * @param fresh given this instant: the backend's own clock then says when
   */
  async deliver(fresh?: GivenAnswer): Promise<void> {
    if (this.delivering) return
    this.delivering = true
    const kept: GivenAnswer[] = []
    try {
      for (let answer = this.next(kept); answer && this.session; answer = this.next(kept)) {
        const { token } = this.session
        const result = await this.options.rest.acknowledge(answer.alarm, answer.step, answer === fresh ? null : answer.at, token)
        const outcome = this.settle(answer, result)
        if (outcome === 'stop') return
        if (outcome === 'kept') kept.push(answer)
      }
    } finally {
      this.delivering = false
    }
  }

  /** Only what this person has answered: the record says who. */
  private next(kept: readonly GivenAnswer[]): GivenAnswer | undefined {
    return this.options.pending.all().find((answer) => answer.user === this.session?.user && !kept.includes(answer))
  }

  private settle(answer: GivenAnswer, result: Answer<null>): Outcome {
    const { listener, pending } = this.options
    if (result.ok) {
      pending.remove(answer)
      listener.settled(answer.alarm, true)
      listener.outcome('acknowledge', null)
      return 'settled'
    }
    const { code } = result.problem
    if (notNow(result)) {
      this.tellLate(answer, result.problem)
      return 'stop'
    }
    // Hub and backend look at their clocks on their own: the backend may be a moment behind in raising what stands here.
    if ((code === 'not-yet' || code === 'not-found') && listener.stands(answer)) {
      this.tellLate(answer, result.problem)
      return 'kept'
    }
    if (code === 'not-authenticated') {
      // The session has run out; whoever signs in by themselves does so again, and the answer waits for it.
      this.session = null
      listener.session(null, result.problem)
      void this.lineUp()
      return 'stop'
    }
    pending.remove(answer)
    listener.settled(answer.alarm, false)
    listener.outcome('acknowledge', result.problem)
    return 'settled'
  }

  private tellLate(answer: GivenAnswer, why: Problem): void {
    if (this.toldLate.has(answer)) return
    this.toldLate.add(answer)
    this.options.listener.outcome('acknowledge', notDelivered(why))
  }
}
