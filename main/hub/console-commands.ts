import type { AlarmId } from '../../contract/ids.ts'
import type { OperatorDesk } from './operator-desk.ts'
import type { SelectionDesk } from './selection-desk.ts'
import type { WallLog } from './wall-log.ts'
import type { WallView } from './wall-view.ts'
import type { ConsoleCommand, WindowLines } from './window-lines.ts'

/** Long enough to walk along the wall and read every number. */
const IDENTIFY_MS = 8000

export interface ConsoleControls {
  readonly desk: OperatorDesk
  readonly selection: SelectionDesk
  readonly view: WallView
  readonly lines: WindowLines
  readonly wallLog: WallLog
  readonly machineNow: () => number
}

/** Does what the operator's console asks. */
export function obeyConsole(command: ConsoleCommand, controls: ConsoleControls): void {
  const { desk, selection, view, lines, wallLog, machineNow } = controls
  switch (command.type) {
    case 'login':
      void desk.login(command.user, command.password)
      return
    case 'logout':
      void desk.logout()
      return
    case 'acknowledge':
      void desk.acknowledge(command.alarm as AlarmId, command.request.step)
      return
    case 'acknowledge-mover':
      void desk.acknowledgeMover(command.alarm)
      return
    case 'silence':
      if (desk.silence()) wallLog.note({ what: 'silence' })
      return
    case 'select':
      putOnWall(command.caseId, controls)
      return
    case 'look':
      void selection.look(command.caseId)
      return
    case 'camera':
      view.to(command.to)
      wallLog.note({ what: 'camera', camera: command.to })
      return
    case 'camera-home':
      view.home()
      wallLog.note({ what: 'camera-home' })
      return
    case 'identify':
      lines.broadcast({ type: 'identify', until: machineNow() + IDENTIFY_MS })
      wallLog.note({ what: 'identify' })
  }
}

/** null = nothing: what is there is taken down. */
function putOnWall(caseId: number | null, { selection, wallLog }: ConsoleControls): void {
  const before = selection.selected
  selection.select(caseId)
  if (caseId !== null) wallLog.note({ what: 'select', caseId })
  else if (before !== null) wallLog.note({ what: 'clear', caseId: before })
}
