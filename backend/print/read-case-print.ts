import type { Order, OrderEntry } from '../../contract/domain/order.ts'
import type { Application } from '../../contract/wire/applications.ts'
import type { Attachment } from '../../contract/wire/attachments.ts'
import type { LogEntry } from '../../contract/wire/rest.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import { listApplications } from '../approvals/read-applications.ts'
import { attachmentsOfCase } from '../attachments/attachment-table.ts'
import type { FileStore } from '../attachments/file-store.ts'
import { noteLook } from '../attachments/send-content.ts'
import { mustSeeCase } from '../auth/case-rights.ts'
import { caseScope } from '../auth/case-scope.ts'
import type { Principal } from '../auth/principal.ts'
import { caseLogOf, casesByIds } from '../db/read-cases.ts'
import { noSuchCase, ProblemError } from '../http/problem.ts'
import type { RouteContext } from '../http/route-context.ts'
import { orderPage } from '../oversight/order-reader.ts'
import { orderHistory } from '../oversight/order-store.ts'

export interface PrintedAttachment {
  readonly attachment: Attachment
  /** The picture itself as a `data:` address; null = it is only named. */
  readonly picture: string | null
}

/** Everything that stands in a printed case file (案卷). */
export interface CasePrint {
  readonly file: CaseFile
  readonly log: readonly LogEntry[]
  /** Oldest first, as all that follows. */
  readonly applications: readonly Application[]
  readonly orders: readonly { readonly order: Order; readonly history: readonly OrderEntry[] }[]
  readonly attachments: readonly PrintedAttachment[]
}

/** A page holds its pictures, as a browser that prints it brings no token. What is beyond is named and not shown. */
const MOST_PICTURES = 24
const LARGEST_PICTURE = 4 << 20
const MOST_BYTES = 24 << 20
/** What every browser shows. */
const SHOWN_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
const MOST_APPLICATIONS = 200

/** @throws ProblemError when there is no such case, or it is none of the reader's */
export async function readCasePrint(id: number, context: RouteContext, reader: Principal, store: FileStore): Promise<CasePrint> {
  const { pool } = context
  const [file] = await casesByIds(pool, [id])
  if (!file) throw new ProblemError(noSuchCase(id))
  mustSeeCase(reader, file)
  const [log, applications, orders] = await Promise.all([
    caseLogOf(pool, id),
    listApplications(pool, { case: id }, caseScope(reader), MOST_APPLICATIONS),
    orderPage(context, { case: id }, reader),
  ])
  const histories = []
  for (const { order } of orders.rows.toReversed()) histories.push({ order, history: await orderHistory(pool, order.id) })
  return {
    file,
    log,
    applications: applications.toReversed(),
    orders: histories,
    attachments: await pictured(id, context, reader, store),
  }
}

async function pictured(id: number, context: RouteContext, reader: Principal, store: FileStore): Promise<PrintedAttachment[]> {
  const inUse = (await attachmentsOfCase(context.pool, id)).filter(({ withdrawnAt }) => withdrawnAt === null)
  const printed: PrintedAttachment[] = []
  let [pictures, bytes] = [0, 0]
  for (const attachment of inUse) {
    const { type, size, sha256 } = attachment
    const fits = size <= LARGEST_PICTURE && pictures < MOST_PICTURES && bytes + size <= MOST_BYTES
    if (!SHOWN_TYPES.includes(type) || !fits) {
      printed.push({ attachment, picture: null })
      continue
    }
    await noteLook(attachment, reader.id, context)
    printed.push({ attachment, picture: `data:${type};base64,${(await whole(store, sha256)).toString('base64')}` })
    pictures++
    bytes += size
  }
  return printed
}

async function whole(store: FileStore, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of store.read(sha256)) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
