import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import type { LoginReply, Problem } from '../../contract/wire/rest.ts'

/** What the console may know of a session: everything but its token. */
export function sessionMessage(session: LoginReply | null, problem: Problem | null): HubToWindow {
  if (!session) return { type: 'session', session: null, problem }
  const { user, name, roles, expiresAt } = session
  return { type: 'session', session: { user, name, roles, expiresAt }, problem }
}
