import { and, desc, gte, inArray, lte, notInArray, or } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { CaseFile } from '../../../core/cases/case-file.ts'
import { END_STATES } from '../../../core/cases/state-machine.ts'
import { ofClass } from '../../cases/list/edition-sql.ts'
import type { CityDirectory } from '../../city/city-directory.ts'
import { casesByIds } from '../../db/read-cases.ts'
import { cases } from '../../db/schema.ts'
import type { CaseQuery, CaseReader, PublicCase } from './ports.ts'

/** The record as Open311 reads it. */
export function databaseCases(pool: pg.Pool, directory: CityDirectory): CaseReader {
  const publicCase = (file: CaseFile): PublicCase => ({
    id: file.id,
    kind: file.kind,
    classCode: file.classCode,
    edition: directory.editionOf(file),
    className: directory.className(file),
    state: file.state,
    description: file.description,
    address: file.address,
    lng: file.lng,
    lat: file.lat,
    unitName: file.unitCode === null ? null : (directory.unit(file.unitCode)?.name ?? file.unitCode),
    reportedAt: file.reportedAt,
    changedAt: file.changedAt,
    dueAt: file.totalDueAt ?? file.dueAt,
  })
  return {
    list: async (query) => {
      const rows = await drizzle(pool)
        .select()
        .from(cases)
        .where(matching(query, directory))
        .orderBy(desc(cases.reportedAt), desc(cases.id))
        .limit(query.limit)
        .offset(query.offset)
      return rows.map(publicCase)
    },
    byIds: async (ids) => (await casesByIds(pool, ids)).map(publicCase),
  }
}

function matching({ from, to, classes, open }: CaseQuery, directory: CityDirectory) {
  const ended = [...END_STATES]
  return and(
    gte(cases.reportedAt, from),
    lte(cases.reportedAt, to),
    classes ? or(...classes.map(({ kind, code, edition }) => ofClass(kind, code, edition, directory))) : undefined,
    open === null ? undefined : open ? notInArray(cases.state, ended) : inArray(cases.state, ended),
  )
}
