/** Mainland mobile numbers, with or without +86 and gaps; landlines with an area code. */
const PHONE = /(?<!\d)((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)|(?<!\d)(0\d{2,3}-)\d{4}(\d{3,4})(?!\d)/g
/** 居民身份证号 */
const IDENTITY = /(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g
const EMAIL = /\b([\w.+-])[\w.+-]*@((?:[\w-]+\.)+[a-z]{2,})\b/gi

/**
 * Free text as outsiders may see it: people write their own numbers into reports. What looks like a phone, an identity card
 * or an e-mail address is covered; a name cannot be told from other words and stays.
 */
export function maskPersonal(text: string): string {
  return text
    .replace(IDENTITY, '$1************')
    .replace(PHONE, (_all, head: string | undefined, tail: string, area: string | undefined, end: string) =>
      head === undefined ? `${area}****${end}` : `${head}****${tail}`,
    )
    .replace(EMAIL, '$1***@$2')
}
