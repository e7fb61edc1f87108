import type { Database } from '../../db/database.ts'
import { ProblemError } from '../../http/problem.ts'
import { type Sentence, StartError } from '../../support/start-error.ts'
import { recordedHallTime } from '../../time/hall-time.ts'
import { CredentialKeeper } from './credential-keeper.ts'
import type { CredentialOrder } from './credential-order.ts'

/** Backends believe a token for so long without asking again. */
const BELIEVED_S = 5

/** @returns what to tell the person who asked, the token among it: it is shown this once */
export async function changeCredential(database: Database, order: CredentialOrder, machineNow: () => number): Promise<Sentence> {
  const { pool } = database
  const keeper = new CredentialKeeper(pool, () => undefined)
  const machineAt = machineNow()
  const who = { by: 'command-line', hallAt: (await recordedHallTime(pool)) ?? machineAt, machineAt }
  const { name, scopes, note, expiresAt } = order
  try {
    if (order.act === 'revoke') {
      await keeper.revoke(name, who)
      return {
        zh: `凭证 ${name} 已吊销，${BELIEVED_S} 秒内失效。`,
        en: `The credential ${name} is revoked and ends within ${BELIEVED_S} s.`,
      }
    }
    const end = expiresAt === null ? {} : { expiresAt }
    const { token } =
      order.act === 'rotate'
        ? await keeper.rotate(name, expiresAt ?? undefined, who)
        : await keeper.make({ name, scopes: [...scopes], note, ...end }, who)
    return {
      zh: `凭证 ${name} 的令牌（只显示这一次）：${token}`,
      en: `The token of ${name} is above; it is shown this once.`,
    }
  } catch (error) {
    throw error instanceof ProblemError ? new StartError(error.problem, error) : error
  }
}
