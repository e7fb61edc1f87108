import Type from 'typebox'

/** Bytes as they travel: Socket.IO and MessagePort both hand over a Uint8Array (or a Buffer, which is one). */
export const Bytes = Type.Refine(
  Type.Unsafe<Uint8Array>({}),
  (value) => value instanceof Uint8Array,
  () => 'must be a Uint8Array',
)
export type Bytes = Type.Static<typeof Bytes>
