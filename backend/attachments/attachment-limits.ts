import { AttachmentLimits } from '../../contract/settings/attachment-limits.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** A photo of a good phone has 5 to 10 MB; a minute of its video about 130. */
export const ATTACHMENT_LIMITS: SettingKind<typeof AttachmentLimits> = {
  key: 'attachment-limits',
  schema: AttachmentLimits,
  initial: () => ({ photo: 20, sound: 20, video: 200, perCase: 50 }),
  wrongIn: () => null,
}
