import type { Selection } from '../../contract/ipc/window-stream.ts'
import type { CaseCard } from '../../contract/wire/rest.ts'
import type { BackendRest } from './backend-rest.ts'
import { countdownRow } from './countdown.ts'
import { nearestCameras, nearestCollectors } from './nearest.ts'
import type { Picture } from './picture.ts'

interface DeskOptions {
  readonly picture: Picture
  readonly rest: BackendRest
  readonly token: () => string | null
  readonly machineNow: () => number
  readonly onChange: () => void
  /** A case has been chosen (not only refreshed). */
  readonly onChosen: (caseId: number) => void
  /** The desk alone wanted to see a case. */
  readonly onLooked: (caseId: number, card: CaseCard | null) => void
}

/** The case that the operator has put on the wall: its card, and who and what is near. */
export class SelectionDesk {
  private readonly options: DeskOptions
  private caseId: number | null = null
  private card: CaseCard | null = null
  private askedVersion = -1

  constructor(options: DeskOptions) {
    this.options = options
  }

  get selected(): number | null {
    return this.caseId
  }

  select(caseId: number | null): void {
    const { picture, onChange, onChosen } = this.options
    const before = this.caseId
    this.caseId = caseId
    this.card = null
    this.askedVersion = -1
    picture.touch([before, caseId].filter((id) => id !== null))
    onChange()
    if (caseId === null) return
    onChosen(caseId)
    this.refresh(true)
  }

  /** Asks for the card anew when the case has changed since, or when the line is back. */
  refresh(live: boolean): void {
    const { caseId } = this
    if (caseId === null || !live) return
    const slot = this.options.picture.cases.slotOf(caseId)
    const version = slot === undefined ? Number.MAX_SAFE_INTEGER : (this.options.picture.cases.columns.version[slot] as number)
    if (version === this.askedVersion) return
    this.askedVersion = version
    void this.fetchCard(caseId)
  }

  /** What windows show of it now. */
  current(): Selection | null {
    const { caseId, card } = this
    if (caseId === null) return null
    const { picture, machineNow } = this.options
    const { cases, city, tracks } = picture
    const slot = cases.slotOf(caseId)
    const row = slot === undefined ? null : countdownRow(cases, slot, picture.alarms.forCase(caseId))
    const place = row ?? card
    const now = picture.hallNow(machineNow())
    if (!place || !city || now === null) return { caseId, row, card, cameras: [], collectors: [] }
    const at = [place.lng, place.lat] as const
    return { caseId, row, card, cameras: nearestCameras(city, at), collectors: nearestCollectors(city, tracks, at, now) }
  }

  /** For the desk alone: nothing of it goes on the wall. */
  async look(caseId: number): Promise<void> {
    const answer = await this.options.rest.card(caseId, this.options.token())
    this.options.onLooked(caseId, answer.ok ? answer.value : null)
  }

  private async fetchCard(caseId: number): Promise<void> {
    const answer = await this.options.rest.card(caseId, this.options.token())
    if (this.caseId !== caseId) return
    if (answer.ok) this.card = answer.value
    else this.askedVersion = -1
    this.options.onChange()
  }
}
