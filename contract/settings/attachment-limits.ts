import Type from 'typebox'

const MEGABYTES = { minimum: 1, maximum: 1024 }

/** How large an attachment (附件) of each kind may be, in MB of 1 048 576 bytes, and how many a case may have. */
export const AttachmentLimits = Type.Object({
  photo: Type.Number(MEGABYTES),
  sound: Type.Number(MEGABYTES),
  video: Type.Number(MEGABYTES),
  perCase: Type.Integer({ minimum: 1, maximum: 1000 }),
})
export type AttachmentLimits = Type.Static<typeof AttachmentLimits>
