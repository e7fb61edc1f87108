import type { LocalTime } from './local-time.ts'
import { type BadRow, readRows } from './request-file.ts'
import { readRequest, type ServiceRequest } from './service-request.ts'

export interface RequestsRead {
  /** In order of opening. */
  readonly requests: readonly ServiceRequest[]
  readonly bad: readonly BadRow[]
}

/** Reads all service requests of a file; rows that make no sense are listed with their line and left out. */
export async function readRequests(path: string, local: LocalTime): Promise<RequestsRead> {
  const bad: BadRow[] = []
  const byId = new Map<string, ServiceRequest>()
  for await (const row of readRows(path, (broken) => bad.push(broken))) {
    const read = readRequest(row, local)
    if (!read.ok) bad.push({ line: row.line, zh: read.zh, en: read.en })
    else if (byId.has(read.request.id))
      bad.push({ line: row.line, zh: `编号 ${read.request.id} 重复`, en: `the id ${read.request.id} is there twice` })
    else byId.set(read.request.id, read.request)
  }
  return { requests: [...byId.values()].sort((a, b) => a.openedAt - b.openedAt), bad }
}
