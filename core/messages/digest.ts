import type { MessageLanguage, MessageText } from '../../contract/settings/messages.ts'

/** So many that wait for one person become one message. */
export const DIGEST_FROM = 3
/** A digest names no more than these; the rest is a number. */
const LINES = 10
const LINE_LENGTH = 60

/** 汇总: several messages as one. */
export function digestOf(messages: readonly MessageText[], language: MessageLanguage): MessageText {
  const count = messages.length
  const lines = messages.slice(0, LINES).map(({ text }, index) => `${index + 1}. ${shortened(text)}`)
  if (language === 'zh') {
    const rest = count > LINES ? [`……共 ${count} 条。`] : []
    return { subject: `${count} 条消息汇总`, text: [`您有 ${count} 条消息：`, ...lines, ...rest].join('\n') }
  }
  const rest = count > LINES ? [`… ${count} in all.`] : []
  return { subject: `${count} messages`, text: [`You have ${count} messages:`, ...lines, ...rest].join('\n') }
}

function shortened(text: string): string {
  const characters = [...text.replaceAll('\n', ' ')]
  return characters.length <= LINE_LENGTH ? characters.join('') : `${characters.slice(0, LINE_LENGTH - 1).join('')}…`
}
