import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../../contract/units.ts'
import { fieldsOfForm, fieldsOfJson } from './read-fields.ts'
import { readRequestsQuery } from './read-query.ts'
import { readReport } from './read-report.ts'
import { Open311Refusal } from './refusal.ts'
import { render, SHAPES } from './render.ts'
import { requestOf } from './request-view.ts'
import { ServiceCatalog } from './services.ts'

const limit = { amount: 4, clock: 'work-hour' } as const
const city = {
  classes: [
    {
      edition: '2013',
      kind: 'component' as const,
      code: '0101',
      name: '上水井盖',
      nameEn: 'Water manhole cover',
      conditions: [
        { key: 'missing', name: '缺失', limit, hazard: true },
        { key: 'broken', name: '破损 <松动> & 异响', limit, hazard: false },
      ],
    },
    { edition: '2013', kind: 'event' as const, code: '0101', name: '暴露垃圾', conditions: [] },
  ],
}
const catalog = new ServiceCatalog(city)
const NOW = Date.UTC(2026, 10, 20)
const refusal = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof Open311Refusal) return error.status
    throw error
  }
  return null
}

describe('services', () => {
  it('tell components from events that have the same digits', () => {
    expect(catalog.services.map((each) => [each.service_code, each.service_name, each.metadata])).toEqual([
      ['C0101', '上水井盖', true],
      ['E0101', '暴露垃圾', false],
    ])
    expect(catalog.definitionOf('C0101')?.attributes[0]?.values.map((each) => each.key)).toEqual(['missing', 'broken'])
    expect(catalog.definitionOf('X')).toBeNull()
  })
})

describe('answers in XML', () => {
  const parse = (xml: string) => new XMLParser({ parseTagValue: false }).parse(xml)

  it('nest lists as the standard does and escape what must be escaped', () => {
    const xml = render(catalog.definitionOf('C0101'), SHAPES.definition, 'xml')
    const [attribute, component] = parse(xml).service_definition.attributes.attribute
    expect([attribute.code, component.code, component.values]).toEqual(['condition', 'component', ''])
    expect(attribute.values.value[1]).toEqual({ key: 'broken', name: '破损 <松动> & 异响' })
  })

  it('write null as an empty element, an empty list as an empty root, and no illegal character', () => {
    const xml = render([{ a: null, b: 'x\u0000\ud800y]]>' }], SHAPES.requests, 'xml')
    expect(parse(xml).service_requests.request).toEqual({ a: '', b: 'x\ufffd\ufffdy]]>' })
    expect(parse(render([], SHAPES.requests, 'xml'))).toMatchObject({ service_requests: '' })
  })
})

describe('a query for requests', () => {
  const query = (text: string) => readRequestsQuery(fieldsOfForm(text), catalog, NOW)

  it('lets named ids override all else and drops what can be no id', () => {
    expect(query('service_request_id=3, 5,x,0,99999999999&status=wrong')).toEqual({ ids: [3, 5] })
  })

  it('asks for the last 90 days and 1000 requests when nothing is said', () => {
    expect(query('')).toEqual({ list: { from: NOW - 90 * DAY, to: NOW, classes: null, open: null, limit: 1000, offset: 0 } })
  })

  it('reads spans, classes, status and pages', () => {
    expect(query('start_date=2026-10-01T00:00:00%2B08:00&status=open&service_code=E0101&page=3&page_size=50')).toEqual({
      list: {
        from: Date.UTC(2026, 8, 30, 16),
        to: NOW,
        classes: [{ kind: 'event', code: '0101', edition: '2013' }],
        open: true,
        limit: 50,
        offset: 100,
      },
    })
    expect(query('end_date=2026-10-01&status=open,closed')).toMatchObject({ list: { to: Date.UTC(2026, 9, 1), open: null } })
  })

  it('takes a time without offset as UTC, and an offset whose plus sign was not encoded', () => {
    expect(query('start_date=2026-10-01T08:00:00')).toMatchObject({ list: { from: Date.UTC(2026, 9, 1, 8) } })
    expect(query('start_date=2026-10-01T08:00:00+08:00')).toMatchObject({ list: { from: Date.UTC(2026, 9, 1) } })
  })

  it('refuses longer spans, unknown services, other states, other pages, other dates', () => {
    expect(refusal(() => query('start_date=2026-01-01&end_date=2026-10-01'))).toBe(400)
    expect(refusal(() => query('service_code=E9999'))).toBe(404)
    expect(refusal(() => query('status=pending'))).toBe(400)
    expect(refusal(() => query('page=0'))).toBe(400)
    expect(refusal(() => query('page_size=1001'))).toBe(400)
    expect(refusal(() => query('start_date=yesterday'))).toBe(400)
    expect(refusal(() => query('start_date=2026-13-45'))).toBe(400)
  })
})

describe('a report', () => {
  const report = (text: string) => readReport(fieldsOfForm(text), catalog, 'city-app')
  const good = 'service_code=C0101&lat=32.03&long=120.86'

  it('becomes one of ours, without the personal data of the sender', () => {
    const body = `${good}&attribute[condition]=missing&address_string=路口&description=盖没了&media_url=https://x.cn/1.jpg&email=a@b.c&phone=1`
    expect(report(body)).toEqual({
      kind: 'component',
      classCode: '0101',
      condition: 'missing',
      lng: 120.86,
      lat: 32.03,
      address: '路口',
      description: '盖没了\n附件 media: https://x.cn/1.jpg',
      source: 'public',
      reporter: 'city-app',
    })
  })

  it('is the same from JSON', () => {
    const body = { service_code: 'C0101', lat: 32.03, long: '120.86', attribute: { condition: 'missing' }, description: null }
    expect(readReport(fieldsOfJson(body), catalog, 'city-app')).toMatchObject({ condition: 'missing', lat: 32.03, lng: 120.86 })
  })

  it('may name the component that it is about', () => {
    expect(report(`${good}&attribute[component]=9901010101000001`).componentCode).toBe('9901010101000001')
    expect(report(`${good}&attribute[component]=`)).not.toHaveProperty('componentCode')
  })

  it('is refused without service, place or sense', () => {
    expect(refusal(() => report('lat=1&long=1'))).toBe(400)
    expect(refusal(() => report('service_code=E0109&lat=1&long=1'))).toBe(404)
    expect(refusal(() => report('service_code=E0101&address_string=路口'))).toBe(400)
    expect(refusal(() => report('service_code=E0101&lat=91&long=1'))).toBe(400)
    expect(refusal(() => report('service_code=E0101&lat=1e1&long=1'))).toBe(400)
    expect(refusal(() => report(`${good}&attribute[condition]=other`))).toBe(400)
    expect(refusal(() => report(`${good}&attribute[component]=12`))).toBe(400)
    expect(refusal(() => report(`${good}&media_url=javascript:x`))).toBe(400)
    expect(refusal(() => report(`${good}&description=${'x'.repeat(2001)}`))).toBe(400)
    expect(refusal(() => readReport(fieldsOfJson({ service_code: { x: 1 } }), catalog, ''))).toBe(400)
    expect(refusal(() => fieldsOfJson([]))).toBe(400)
    expect(refusal(() => fieldsOfForm('a=1&'.repeat(101)))).toBe(400)
  })

  it('cannot reach the prototype of anything', () => {
    for (const fields of [
      fieldsOfForm('__proto__=x&constructor=y'),
      fieldsOfJson(JSON.parse('{"__proto__":"x","constructor":"y"}')),
    ]) {
      expect(Object.getPrototypeOf(fields)).toBeNull()
      expect(Object.keys(fields)).toEqual(['__proto__', 'constructor'])
    }
  })
})

const SUSPENDED = {
  id: 7,
  kind: 'event' as const,
  classCode: '0101',
  edition: '2013',
  className: '暴露垃圾',
  state: 'suspended' as const,
  description: '',
  address: '',
  lng: 120.86,
  lat: 32.03,
  unitName: '城管局',
  reportedAt: NOW,
  changedAt: NOW + 1000,
  dueAt: null,
}

describe('a case seen from outside', () => {
  it('is open until it is closed, void or rejected', () => {
    expect(requestOf(SUSPENDED, catalog)).toMatchObject({
      service_request_id: '7',
      status: 'open',
      service_code: 'E0101',
      service_name: '暴露垃圾',
      requested_datetime: '2026-11-20T00:00:00.000Z',
      expected_datetime: null,
      description: null,
    })
    expect(requestOf(SUSPENDED, catalog).status_notes).toContain('挂账')
    expect(requestOf({ ...SUSPENDED, state: 'rejected' }, catalog).status).toBe('closed')
  })

  it('keeps its name and gets a code of its own when its digits mean another service by now', () => {
    const found = { ...SUSPENDED, edition: '2007', className: '路面塌陷' }
    expect(requestOf(found, catalog)).toMatchObject({ service_code: 'E0101@2007', service_name: '路面塌陷' })
  })
})
