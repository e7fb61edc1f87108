/** What a template may name; each is filled from the case and the step that the message is about. */
export const PLACEHOLDERS = [
  'number', // 案卷号
  'class', // 小类
  'kind', // 部件 / 事件
  'address', // 地址
  'description', // 问题描述
  'district', // 区县
  'unit', // 责任单位
  'state', // 状态
  'reported', // 上报时间
  'due', // 时限
  'left', // 剩余时间
  'reason', // 理由
  'city', // 城市
  'application', // 申请事项
  'outcome', // 审批结果
] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
export type Filling = Readonly<Record<Placeholder, string>>

const NAMED = /\{([^{}]*)\}/g

/** Names in braces that are no placeholder, and braces that stand alone: each is a slip of the pen. */
export function unknownPlaceholders(text: string): string[] {
  const named = [...text.matchAll(NAMED)].map((match) => match[1] as string)
  const strange = named.filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name))
  return /[{}]/.test(text.replace(NAMED, '')) ? [...strange, '{ }'] : strange
}

/** Line breaks of what is filled in become spaces, so that a report's text cannot pretend to be another line of ours. */
export function fill(text: string, filling: Filling): string {
  return text.replace(NAMED, (whole, name: string) =>
    (PLACEHOLDERS as readonly string[]).includes(name) ? oneLine(filling[name as Placeholder]) : whole,
  )
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
