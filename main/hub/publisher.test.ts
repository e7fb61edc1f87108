import { describe, expect, it } from 'vitest'
import type { CityFile } from '../../contract/files/city.ts'
import type { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { packCases } from '../../core/replica/case-table.ts'
import { testCase } from './fakes/test-case.ts'
import { Picture } from './picture.ts'
import { Publisher } from './publisher.ts'
import type { SelectionDesk } from './selection-desk.ts'
import type { WallView } from './wall-view.ts'
import type { WindowLines } from './window-lines.ts'

const NOW = 1_800_000_000_000
const clock = { at: NOW, sentAt: NOW, speed: 1 }

function publishing() {
  const selection = { selected: null, current: (): unknown => null }
  const picture = new Picture()
  const sent: HubToWindow[] = []
  const link = { state: 'live' as const, lastHeardAt: NOW, pictureAt: NOW, problem: null }
  const publisher = new Publisher({
    picture,
    lines: () =>
      ({ broadcast: (message: HubToWindow) => void sent.push(message), startOver: () => {} }) as unknown as WindowLines,
    selection: selection as unknown as SelectionDesk,
    view: { current: null } as unknown as WallView,
    machineNow: () => NOW,
    link: () => link,
  })
  picture.setCity({ bounds: [110, 29, 111, 30] } as unknown as CityFile)
  picture.applySnapshot(
    [{ epoch: 'e', seq: 0, part: 0, parts: 1, clock, cases: packCases([testCase(1, { receivedAt: 5 })]) }],
    NOW,
  )
  // The first greets every window anew, as the units of the rows are new; the second tells the rest.
  publisher.sendChanges()
  publisher.sendChanges()
  sent.length = 0
  const receivedAt = () =>
    sent.flatMap((message) => (message.type === 'cases' ? [...new Float64Array(message.receivedAt.slice().buffer)] : []))
  return { picture, publisher, selection, sent, receivedAt }
}

describe('the publisher', () => {
  it('says nothing when nothing has changed', () => {
    const { publisher, sent } = publishing()
    publisher.sendChanges()
    expect(sent).toEqual([])
  })

  it('tells when a case came from the intake, so that its way to the glass can be measured', () => {
    const { picture, publisher, receivedAt } = publishing()
    picture.applyDelta({ epoch: 'e', seq: 1, clock, cases: packCases([testCase(2, { receivedAt: NOW - 50 })]) }, NOW)
    publisher.sendChanges()
    expect(receivedAt()).toEqual([NOW - 50])
  })

  it('does not take a row that only looks different for one that has just come', () => {
    const { picture, publisher, receivedAt } = publishing()
    picture.touch([1])
    publisher.sendChanges()
    expect(receivedAt()).toEqual([Number.NaN])
  })

  it('tells the cases of as many alarms as the console lists', () => {
    const { picture, publisher, sent } = publishing()
    const rows = Array.from({ length: 250 }, (_, i) => testCase(i + 1, { version: 2, warnAt: NOW - 2, dueAt: NOW - 1 }))
    picture.applyDelta({ epoch: 'e', seq: 1, clock, cases: packCases(rows) }, NOW)
    picture.alarms.raiseDue(picture.cases, NOW)
    publisher.sendChanges()
    const told = sent.find((message) => message.type === 'alarms')
    expect([told?.alarms.length, told?.rows.length]).toEqual([250, 200])
  })

  it('tells anew who is near the case on the wall, when that has changed', () => {
    const { publisher, selection, sent } = publishing()
    publisher.sendSelectionIfChanged()
    selection.current = () => ({ caseId: 1, collectors: [{ name: '监督员01', metres: 200 }] })
    publisher.sendSelectionIfChanged()
    publisher.sendSelectionIfChanged()
    selection.current = () => ({ caseId: 1, collectors: [{ name: '监督员02', metres: 90 }] })
    publisher.sendSelectionIfChanged()
    expect(sent.map((message) => message.type === 'selection' && message.selection?.collectors[0]?.metres)).toEqual([200, 90])
  })

  it('measures nothing in a whole picture', () => {
    const { publisher } = publishing()
    const [cases] = publisher.wholePicture().filter((message) => message.type === 'cases')
    expect([...new Float64Array(cases?.receivedAt.slice().buffer ?? new ArrayBuffer(0))]).toEqual([Number.NaN])
  })
})
