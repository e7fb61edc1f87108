import Type from 'typebox'
import { CaseKind } from '../../../../contract/domain/stage.ts'
import type { Open311Request } from '../../../../contract/wire/open311.ts'
import type { ReportRequest } from '../../../../contract/wire/rest.ts'
import { cutTo } from '../../../../core/text/storable.ts'

/** Which of our classes stands for a service of another city. */
export const ServiceMap = Type.Record(
  Type.String(),
  Type.Object({
    kind: CaseKind,
    classCode: Type.String({ pattern: '^[0-9]{4}$' }),
    condition: Type.Optional(Type.String({ maxLength: 64 })),
  }),
)
export type ServiceMap = Type.Static<typeof ServiceMap>

export type Translated = { ok: true; key: string; report: ReportRequest } | { ok: false; why: 'unmapped-service' | 'no-place' }

/** The report that a pulled request makes; the key names it for ever, so that it is made once. */
export function toReport(request: Open311Request, source: string, services: ServiceMap): Translated {
  const mapped = services[request.service_code]
  if (!mapped) return { ok: false, why: 'unmapped-service' }
  if (request.lat === null || request.long === null) return { ok: false, why: 'no-place' }
  const report: ReportRequest = {
    ...mapped,
    lng: request.long,
    lat: request.lat,
    address: cutTo(request.address ?? '', 200),
    description: cutTo(request.description ?? '', 2000),
    source: 'transfer',
    reporter: `open311:${source}`.slice(0, 64),
    at: Date.parse(request.requested_datetime),
  }
  return { ok: true, key: `open311:${source}:${request.service_request_id}`, report }
}
