import { Authority } from '../auth/authority.ts'
import { bulkInsert } from '../db/bulk.ts'
import type { Database } from '../db/database.ts'
import { audit } from '../db/schema.ts'
import { type Sentence, StartError } from '../support/start-error.ts'
import { recordedHallTime } from '../time/hall-time.ts'
import type { AccountOrder } from './account-order.ts'
import { passwordSentence } from './account-rules.ts'

/**
 * Makes, changes or removes the account, ends its sessions and writes the audit line. A removed account keeps its row,
 * for the ledgers name it; nobody can sign in with it.
 * @param password asked for only when one is needed
 * @returns what to tell the person who asked
 */
export async function changeAccount(
  { pool }: Database,
  { user, name, role, posts, areas, units }: AccountOrder,
  password: () => Promise<string>,
  machineNow: () => number,
): Promise<Sentence> {
  const authority = new Authority(pool, machineNow)
  const rights = { ...(posts ? { posts } : {}), ...(areas ? { areas } : {}), ...(units ? { units } : {}) }
  const note = async (what: string) => {
    const hallAt = (await recordedHallTime(pool)) ?? machineNow()
    await bulkInsert(pool, audit, [{ hallAt, who: 'command-line', what, target: `account:${user}`, detail: { role, ...rights } }])
  }
  if (role === null) {
    if (!(await authority.removeAccount(user))) throw unknown(user)
    await note('account.disable')
    return { zh: `账号 ${user} 已停用，其会话已结束。`, en: `The account ${user} is removed and its sessions are ended.` }
  }
  const shown = name ?? (await authority.nameOf(user)) ?? user
  const secret = await password()
  const bad = passwordSentence(secret, user)
  if (bad) throw new StartError(bad)
  await authority.setAccount(user, shown, secret, [role], rights)
  await authority.endSessions(user)
  await note('account.set')
  return {
    zh: `账号 ${user}（${shown}）可以登录，角色 ${role}。`,
    en: `The account ${user} (${shown}) can sign in as ${role}.`,
  }
}

function unknown(user: string): StartError {
  return new StartError({ zh: `没有账号 ${user}：请核对名字。`, en: `There is no account ${user}: check the name.` })
}
