/**
 * Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2), as we speak it: `/open311/discovery.{json,xml}` and
 * `/open311/v2/…`. Reading and reporting need an `api_key`: one of our credentials with the scope `intake`.
 */
import Type from 'typebox'
import { oneOf } from '../one-of.ts'

export const OPEN311_PREFIX = '/open311'
export const OPEN311_FORMATS = ['json', 'xml'] as const
export type Open311Format = (typeof OPEN311_FORMATS)[number]

/** The standard's own bounds: an answer lists at most so many requests … */
export const OPEN311_MAX_REQUESTS = 1000
/** … of at most so many days. */
export const OPEN311_MAX_DAYS = 90

const Nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const Open311Service = Type.Object({
  service_code: Type.String(),
  service_name: Type.String(),
  description: Nullable(Type.String()),
  /** True where the service has a definition with attributes. */
  metadata: Type.Boolean(),
  type: oneOf(['realtime', 'batch', 'blackbox']),
  keywords: Nullable(Type.String()),
  group: Nullable(Type.String()),
})
export type Open311Service = Type.Static<typeof Open311Service>

export const Open311Attribute = Type.Object({
  variable: Type.Boolean(),
  code: Type.String(),
  datatype: oneOf(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']),
  required: Type.Boolean(),
  datatype_description: Nullable(Type.String()),
  order: Type.Integer(),
  description: Nullable(Type.String()),
  values: Type.Array(Type.Object({ key: Type.String(), name: Type.String() })),
})
export type Open311Attribute = Type.Static<typeof Open311Attribute>

export const Open311Definition = Type.Object({ service_code: Type.String(), attributes: Type.Array(Open311Attribute) })
export type Open311Definition = Type.Static<typeof Open311Definition>

export const OPEN311_STATUSES = ['open', 'closed'] as const
export type Open311Status = (typeof OPEN311_STATUSES)[number]

export const Open311Request = Type.Object({
  service_request_id: Type.String(),
  status: oneOf(OPEN311_STATUSES),
  status_notes: Nullable(Type.String()),
  service_name: Nullable(Type.String()),
  service_code: Type.String(),
  description: Nullable(Type.String()),
  agency_responsible: Nullable(Type.String()),
  service_notice: Nullable(Type.String()),
  /** ISO 8601 with offset; hall time. */
  requested_datetime: Type.String({ format: 'date-time' }),
  updated_datetime: Nullable(Type.String({ format: 'date-time' })),
  expected_datetime: Nullable(Type.String({ format: 'date-time' })),
  address: Nullable(Type.String()),
  address_id: Nullable(Type.String()),
  zipcode: Nullable(Type.String()),
  lat: Nullable(Type.Number()),
  long: Nullable(Type.Number()),
  media_url: Nullable(Type.String()),
})
export type Open311Request = Type.Static<typeof Open311Request>

/** What a report is answered with. */
export const Open311Receipt = Type.Object({
  service_request_id: Type.String(),
  service_notice: Nullable(Type.String()),
  account_id: Nullable(Type.String()),
})
export type Open311Receipt = Type.Static<typeof Open311Receipt>

/** The token is the `Idempotency-Key` that came with the report. */
export const Open311Token = Type.Object({ service_request_id: Type.String(), token: Type.String() })
export type Open311Token = Type.Static<typeof Open311Token>

export const Open311Error = Type.Object({ code: Type.Integer(), description: Type.String() })
export type Open311Error = Type.Static<typeof Open311Error>

export const Open311Discovery = Type.Object({
  changeset: Type.String(),
  contact: Type.String(),
  key_service: Type.String(),
  endpoints: Type.Array(
    Type.Object({
      specification: Type.String(),
      url: Type.String(),
      changeset: Type.String(),
      type: oneOf(['production', 'test']),
      formats: Type.Array(Type.String()),
    }),
  ),
})
export type Open311Discovery = Type.Static<typeof Open311Discovery>
