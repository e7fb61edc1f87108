import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { HubToWindow } from '../../contract/ipc/window-stream.ts'
import { share } from './share.ts'

type MessageType = HubToWindow['type']
export type Checked = { readonly message: HubToWindow } | { readonly refusal: string }

/** Longest description of a refused message that is kept; it ends up in a log. */
const LONGEST_SENTENCE = 300

/**
 * Checks messages of one line against the contract. Lists (alarms, rows) come whole although little of them changes, and
 * a full check of five hundred alarms would take longer than a frame: entries equal to ones that have passed before are
 * recognised and not checked again. What comes out shares them with the message before.
 */
export class MessageCheck {
  readonly #before = new Map<MessageType, unknown>()
  readonly #passed = new WeakSet<object>()

  check(data: unknown): Checked {
    const type = typeOf(data)
    if (type === undefined || !isKnown(type))
      return { refusal: `message from the hub refused: unknown type ${JSON.stringify(type)}` }
    const message = share(this.#before.get(type), data) as object
    const wrong = this.#wrongAt(HubToWindow[type], message)
    if (wrong !== null) return { refusal: `message "${type}" from the hub refused: ${wrong}`.slice(0, LONGEST_SENTENCE) }
    if (HAS_LISTS.has(type)) this.#before.set(type, message)
    return { message: message as HubToWindow }
  }

  /** What is wrong and where; null when nothing is. */
  #wrongAt(schema: { readonly properties: Readonly<Record<string, TSchema>> }, message: object): string | null {
    const envelope: Record<string, unknown> = { ...message }
    for (const [key, property] of Object.entries(schema.properties)) {
      const entries = envelope[key]
      if (!Array.isArray(entries) || !isListSchema(property)) continue
      envelope[key] = []
      const wrong = this.#wrongEntry(property.items, entries, key)
      if (wrong !== null) return wrong
    }
    const whole: TSchema = schema
    return Value.Check(whole, envelope) ? null : firstError(whole, envelope, '')
  }

  #wrongEntry(schema: TSchema, entries: readonly unknown[], key: string): string | null {
    for (const [index, entry] of entries.entries()) {
      const isObject = typeof entry === 'object' && entry !== null
      if (isObject && this.#passed.has(entry)) continue
      if (!Value.Check(schema, entry)) return firstError(schema, entry, `/${key}/${index}`)
      if (isObject) this.#passed.add(entry)
    }
    return null
  }
}

/** Only these are kept for comparison; rows for the GPU are bytes and checked at once. */
const HAS_LISTS: ReadonlySet<MessageType> = new Set<MessageType>(['alarms', 'countdown'])

function firstError(schema: TSchema, value: unknown, at: string): string {
  const [first] = Value.Errors(schema, value)
  return first ? `${at}${first.instancePath} ${first.message}` : `${at || '/'} does not fit its schema`
}

function isListSchema(schema: TSchema): schema is TSchema & { readonly items: TSchema } {
  return 'items' in schema && typeof schema.items === 'object' && !Array.isArray(schema.items)
}

function typeOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined
  return typeof data.type === 'string' ? data.type : undefined
}

function isKnown(type: string): type is MessageType {
  return Object.hasOwn(HubToWindow, type)
}
