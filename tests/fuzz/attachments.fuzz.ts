import { describe, it } from 'vitest'
import { byteRangeOf } from '../../backend/attachments/byte-range.ts'
import { acceptedTypes, mediaTypeOf } from '../../backend/attachments/media-types.ts'
import { FUZZ_TIMEOUT_MS, fuzz, mutateBytes, mutateText, oddText } from './fuzz.ts'

const bytes = (text: string, more = 64) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(more)])
/** Beginnings of what is accepted and of what is not, with lengths and offsets in them for the noise to turn. */
const BEGINNINGS = [
  bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\0\0\0\0\0\0\0\x0dIDAT'),
  bytes('\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0'),
  bytes('RIFF\x24\0\0\0WAVEfmt '),
  bytes('RIFF\x24\0\0\0WEBPVP8 '),
  bytes('\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08moov'),
  bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
  bytes('OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead'),
  bytes('\x1aE\xdf\xa3\x93B\x82\x84webm'),
  bytes('ID3\x04\0\0\0\0\0\x23TSSE'),
  bytes('#!AMR\n'),
  bytes('PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\x7f\x13\0\0\0[Content_Types].xml'),
  bytes('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
]
const SPECIAL = [0, 1, 0x7f, 0x80, 0xff]

describe('a hostile attachment', () => {
  it(
    'is known as one of the accepted types or refused, and never keeps the reader busy',
    async () => {
      await fuzz('attachment types', async (random) => {
        const found = await mediaTypeOf(mutateBytes(random, random.pick(BEGINNINGS), SPECIAL))
        if (!('refused' in found) && !acceptedTypes().includes(found.type)) throw new Error(`took ${found.type}`)
      })
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'is given back in ranges that lie within it',
    async () => {
      await fuzz('byte ranges', (random) => {
        const size = random.below(2000)
        const header = random.chance(0.7) ? mutateText(random, 'bytes=10-200') : oddText(random)
        const range = byteRangeOf(header, size)
        if (range === null || range === 'outside') return
        if (!(range.start >= 0 && range.start <= range.end && range.end < size)) throw new Error(JSON.stringify(range))
      })
    },
    FUZZ_TIMEOUT_MS,
  )
})
