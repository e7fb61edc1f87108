import type { CaseOfEvent, WebhookBody } from '../../contract/wire/webhooks.ts'
import { maskPersonal } from '../../core/access/mask-personal.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import type { CaseEvent } from '../deliveries/case-event.ts'

/** What the receiver of an event gets to read. */
export function webhookBody({ id, type, at, file, line }: CaseEvent, directory: CityDirectory): WebhookBody {
  const base = { id, at, city: cityOf(directory), case: caseOfEvent(file, directory) }
  if (line.kind === 'alarm') {
    return { type, timestamp: isoOf(at), data: { ...base, alarm: { id: line.alarmId, step: line.step } } }
  }
  if (line.kind === 'application') {
    const { id: number, action, state, unitCode: unit, opinion, lapsedBecause } = line
    const application = { id: number, action, state, unit, opinion: opinion && maskPersonal(opinion), lapsedBecause }
    return { type, timestamp: isoOf(at), data: { ...base, application } }
  }
  const { kind: _, ...step } = line
  // A tracker, and so its collector, may bear the number of its phone card.
  const actor = maskPersonal(step.actor)
  return { type, timestamp: isoOf(at), data: { ...base, step: { ...step, actor } } }
}

export function pingBody(id: string, at: number, directory: CityDirectory): WebhookBody {
  return { type: 'ping', timestamp: isoOf(at), data: { id, at, city: cityOf(directory) } }
}

function caseOfEvent(file: CaseFile, directory: CityDirectory): CaseOfEvent {
  const { id, version, number, kind, classCode, source, state, stage, lng, lat, address, description } = file
  const { cellCode, districtCode, unitCode, componentCode, reportedAt, dueAt, totalDueAt, endedAt } = file
  const edition = directory.editionOf(file)
  const className = directory.className(file)
  const unitName = unitCode === null ? null : (directory.unit(unitCode)?.name ?? unitCode)
  const what = { id, version, number, kind, classCode, edition, className, source, state, stage }
  const where = { lng, lat, address, description, cellCode, districtCode, unitCode, unitName, componentCode }
  return { ...what, ...where, reportedAt, dueAt, totalDueAt, endedAt }
}

function cityOf({ city }: CityDirectory): { id: string; name: string } {
  return { id: city.id, name: city.name }
}

function isoOf(at: number): string {
  return new Date(at).toISOString()
}
