import type { CaseState } from '../../../contract/domain/stage.ts'
import type { Open311Request, Open311Status } from '../../../contract/wire/open311.ts'
import { maskPersonal } from '../../../core/access/mask-personal.ts'
import { isOpen } from '../../../core/cases/state-machine.ts'
import type { PublicCase } from './ports.ts'
import { type ServiceCatalog, serviceCodeOf } from './services.ts'

/**
 * What the state says to someone outside, where Open311's open and closed say too little. The officers' own words in the log
 * stay inside: they may name people.
 */
const NOTES: Partial<Record<CaseState, string>> = {
  suspended: '挂账，暂缓处置 on the problem ledger, postponed',
  'force-closed': '强制结案 closed by order',
  void: '作废 void',
  rejected: '不予受理 not accepted',
}

export function statusOf(state: CaseState): Open311Status {
  return isOpen(state) ? 'open' : 'closed'
}

/** A case as a service request. */
export function requestOf(found: PublicCase, catalog: ServiceCatalog, mediaUrl: string | null = null): Open311Request {
  return {
    service_request_id: String(found.id),
    status: statusOf(found.state),
    status_notes: NOTES[found.state] ?? null,
    service_name: found.className,
    service_code: serviceCodeIn(catalog, found),
    description: maskPersonal(found.description) || null,
    agency_responsible: found.unitName,
    service_notice: null,
    requested_datetime: iso(found.reportedAt),
    updated_datetime: iso(found.changedAt),
    expected_datetime: found.dueAt === null ? null : iso(found.dueAt),
    address: maskPersonal(found.address) || null,
    address_id: null,
    zipcode: null,
    lat: found.lat,
    long: found.lng,
    media_url: mediaUrl,
  }
}

/** The digits of an edition that is no longer in force would name another service: such a case's code says of which edition it is. */
function serviceCodeIn(catalog: ServiceCatalog, { kind, classCode, edition }: PublicCase): string {
  const code = serviceCodeOf(kind, classCode)
  const inForce = catalog.classOf(code)
  return inForce && inForce.edition !== edition ? `${code}@${edition}` : code
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
