import { nameFile, takeFile } from '../../attachments/add-attachment.ts'
import { ATTACHMENT_LIMITS } from '../../attachments/attachment-limits.ts'
import { attachmentById, shownPhotos } from '../../attachments/attachment-table.ts'
import { attachmentFiles } from '../../attachments/attachments.ts'
import { noteLook, ownPolicy, sendContent } from '../../attachments/send-content.ts'
import type { RouteContext } from '../../http/route-context.ts'
import type { PhotoShelf } from './ports.ts'

/** Photos of Open311 are attachments like all others: what a citizen sent counts as personal, and is shown to its sender alone. */
export function attachedPhotos(context: Pick<RouteContext, 'config' | 'pool' | 'settings' | 'hall'>): PhotoShelf {
  const { config, pool, settings, hall } = context
  const store = attachmentFiles(config)
  return {
    take: (file, fileName) => takeFile({ file, fileName }, store, context, ['photo']),
    get mostPerCase() {
      return settings.at(ATTACHMENT_LIMITS, hall.now()).body.perCase
    },
    attach: async (photos, caseId, caller) => {
      for (const photo of photos) await nameFile(photo, { caseId, about: { phase: 'before' }, by: caller.id }, context)
    },
    shown: async (caseIds, caller) => {
      const photos = await shownPhotos(pool, caseIds, caller.id)
      return new Map(photos.map((photo) => [photo.caseId, photo]))
    },
    send: async (id, caller, request, reply) => {
      const photo = await attachmentById(pool, id)
      const isShown = photo?.kind === 'photo' && photo.withdrawnAt === null && (!photo.personal || photo.addedBy === caller.id)
      if (!photo || !isShown) return false
      await noteLook(photo, caller.id, context)
      await ownPolicy(request, reply)
      return sendContent(photo, request, reply, store)
    },
  }
}
