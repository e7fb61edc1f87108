import type { Open311Format } from '../../../../contract/wire/open311.ts'
import { type ParsedAnswer, parseAnswer, UnreadableAnswer } from './parse-answer.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 16 * 1024 * 1024

/** Another city's server. */
export interface Open311Source {
  /** Up to and with the version, e.g. `https://city.example/open311/v2`. */
  url: string
  format: Open311Format
  jurisdictionId?: string
  apiKey?: string
}

/** Worth another try: the server is busy, broken or out of reach. */
export class TryAgain extends Error {
  /** What the server asked for, ms; null = nothing. */
  readonly afterMs: number | null

  constructor(message: string, afterMs: number | null = null) {
    super(message)
    this.afterMs = afterMs
  }
}

/** Asks `GET requests` once; the signal cuts it short. */
export async function fetchRequests(
  source: Open311Source,
  query: Readonly<Record<string, string>>,
  ending?: AbortSignal,
): Promise<ParsedAnswer> {
  const url = new URL(`${source.url.replace(/\/+$/, '')}/requests.${source.format}`)
  if (source.jurisdictionId) url.searchParams.set('jurisdiction_id', source.jurisdictionId)
  if (source.apiKey) url.searchParams.set('api_key', source.apiKey)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const { response, text } = await load(url, ending)
  if (response.status === 429 || response.status >= 500)
    throw new TryAgain(`the server answered ${response.status}`, retryAfter(response))
  if (!response.ok) throw new UnreadableAnswer(`the server answered ${response.status}: ${text.slice(0, 200)}`)
  return parseAnswer(text, source.format)
}

async function load(url: URL, ending?: AbortSignal): Promise<{ response: Response; text: string }> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(ending ? [ending] : [])])
    const response = await fetch(url, { signal, headers: { accept: 'application/json, text/xml' } })
    return { response, text: await readBounded(response) }
  } catch (error) {
    if (error instanceof UnreadableAnswer) throw error
    // The address carries the api_key, so it stays out of the sentence.
    throw new TryAgain(`${url.host} cannot be reached: ${error instanceof Error ? (error.cause ?? error.message) : error}`)
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_BYTES) throw new UnreadableAnswer(`the answer is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return seconds >= 0 ? seconds * 1000 : null
}
