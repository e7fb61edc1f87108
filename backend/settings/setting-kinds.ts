import { ATTACHMENT_LIMITS } from '../attachments/attachment-limits.ts'
import type { SettingKind } from './setting-kind.ts'

/** Every kind of setting there is. */
export const SETTING_KINDS: readonly SettingKind[] = [ATTACHMENT_LIMITS]
