import Type from 'typebox'
import { describe, expect, it } from 'vitest'
import { oneOf } from '../../contract/one-of.ts'
import { ImportRequest, PositionBatch, ReportRequest } from '../../contract/wire/rest.ts'
import { unknownField, unknownName, unknownParameter } from './unknown-names.ts'

const Inner = Type.Object({ x: Type.Optional(Type.Number()) })

describe('names that a schema does not know', () => {
  it.each([
    ['at the top', Type.Object({ a: Type.Number() }), { a: 1, b: 2 }, '', 'b'],
    ['inside an object', Type.Object({ a: Inner }), { a: { y: 1 } }, '/a', 'y'],
    ['inside what may be null', Type.Object({ a: Type.Union([Inner, Type.Null()]) }), { a: { y: 1 } }, '/a', 'y'],
    ['inside a list', Type.Array(Inner), [{ x: 1 }, { y: 1 }], '/1', 'y'],
    ['inside a tuple', Type.Tuple([Type.Number(), Inner]), [1, { y: 1 }], '/1', 'y'],
    ['inside a record', Type.Record(Type.String(), Inner), { 'any/name': { y: 1 } }, '/any~1name', 'y'],
    ['inside an intersection', Type.Intersect([Inner, Type.Object({ b: Inner })]), { x: 1, b: { y: 1 } }, '/b', 'y'],
    ['in the form that the constants choose', ImportRequest, { rows: [{ op: 'report', action: {} }] }, '/rows/0', 'action'],
    ['deep in one of several forms', ImportRequest, { rows: [{ op: 'action', action: { key: 1 } }] }, '/rows/0/action', 'key'],
    ['where several forms fit', Type.Union([Inner, Type.Object({ z: Inner })]), { z: { y: 1 } }, '/z', 'y'],
    ['named as a part of every object', ReportRequest, JSON.parse('{"constructor": 1}'), '', 'constructor'],
    ['in an object that takes nothing', Type.Object({}), { y: 1 }, '', 'y'],
  ])('are found %s', (_where, schema, value, place, name) => {
    expect(unknownName(schema, value)).toMatchObject({ place, name })
  })

  it.each([
    ['all are known', ReportRequest, { kind: 'event', onSite: undefined, dueAt: null }],
    ['any name may stand', Type.Record(Type.String(), Type.Number()), { whatever: 1 }],
    ['content is not laid down', Type.Object({ body: Type.Unknown() }), { body: { whatever: { deep: 1 } } }],
    ['others are let in', Type.Object({}, { additionalProperties: true }), { whatever: 1 }],
    ['it is not what was asked for: the schema says so', Inner, [1, 'x', null]],
    ['an object came in place of a word', Type.Object({ a: oneOf(['b']) }), { a: { c: 1 } }],
    ['each form of a union brings its own', Type.Union([Inner, Type.Object({ z: Inner })]), { x: 1, z: { x: 1 } }],
    ['a batch is what it should be', PositionBatch, { fixes: [{ id: 'V1', lng: 1, lat: 2, at: 3, heading: 4, speed: 5 }] }],
  ])('are not found where %s', (_where, schema, value) => {
    expect(unknownName(schema, value)).toBeNull()
  })

  it('are named with their place, what was probably meant, and what there is', () => {
    const found = unknownName(ReportRequest, { dueAtt: 5 })
    expect(found && unknownField(found)).toMatchObject({ code: 'bad-request', at: '/dueAtt' })
    expect(found && unknownField(found).zh).toMatch(
      /不认识 dueAtt（是不是 dueAt？）。这里可有 kind、classCode、.*，请改正后重发。/,
    )
    expect(found && unknownField(found).en).toMatch(
      /dueAtt is not known there \(is dueAt meant\?\)\. Known are kind, classCode, /,
    )
    const parameter = unknownParameter({ place: '', name: 'lampp', known: ['lamp', 'state'] })
    expect(parameter.zh).toBe('该接口不认识查询参数 lampp（是不是 lamp？）。可用的有 lamp、state，请改正后重发。')
    expect(parameter.at).toBe('/lampp')
    expect(unknownParameter({ place: '', name: 'x', known: [] }).en).toContain('takes none')
  })

  it('are looked for no deeper than the schema goes', () => {
    const deep = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`) as unknown
    expect(unknownName(Type.Object({ list: Type.Array(Type.Number()) }), { list: deep })).toBeNull()
  })

  it('are shown no longer than a sentence bears', () => {
    expect(unknownField({ place: '', name: 'x'.repeat(10_000), known: [] }).zh.length).toBeLessThan(200)
  })
})
