import { type Manners, MessageRules, type MessageTemplate, type MessageTrigger } from '../../contract/settings/messages.ts'
import { PLACEHOLDERS, unknownPlaceholders } from '../../core/messages/template.ts'
import type { SettingKind, SettingRemark } from '../settings/setting-kind.ts'

const QUIET_NIGHT: Manners = { quiet: { from: '22:00', to: '07:00' }, perHour: 20 }
const A_DAY = 1440

/** The five occasions of the standard (派遣、临近时限、超时、督办、处置结果), 内部分派, collectors' tasks, and what came of an application; who gets them depends on the contacts alone. */
export const MESSAGES: SettingKind<typeof MessageRules> = {
  key: 'messages',
  schema: MessageRules,
  initial: () => ({
    templates: TEMPLATES,
    groups: [
      { key: 'shift-leaders', name: '值班长', posts: ['shift-leader'], areas: [], units: [], contacts: [], manners: QUIET_NIGHT },
    ],
    triggers: [
      trigger('dispatch', ['case.dispatched'], 'dispatch', [{ kind: 'unit' }, { kind: 'assisting' }]),
      trigger('assign', ['case.assigned'], 'dispatch', [{ kind: 'unit' }]),
      trigger('near-limit', ['case.near-limit'], 'near-limit', [{ kind: 'unit' }, { kind: 'assisting' }, { kind: 'collector' }]),
      trigger('overdue', ['case.overdue'], 'overdue', [
        { kind: 'unit' },
        { kind: 'assisting' },
        { kind: 'department' },
        { kind: 'collector' },
        { kind: 'group', group: 'shift-leaders' },
      ]),
      trigger('supervision', ['case.supervised'], 'supervision', [{ kind: 'order-addressee' }]),
      trigger('instruction', ['case.instructed'], 'instruction', [{ kind: 'order-addressee' }]),
      trigger('verification', ['case.to-verify'], 'verification', [{ kind: 'collector' }]),
      trigger('check', ['case.to-check'], 'check', [{ kind: 'collector' }]),
      trigger('result', ['case.closed', 'case.force-closed', 'case.self-handled', 'case.rejected'], 'result', [
        { kind: 'reporter' },
      ]),
      trigger(
        'application',
        ['case.application-approved', 'case.application-refused', 'case.application-lapsed'],
        'application',
        [{ kind: 'applicant' }],
      ),
    ],
    manners: QUIET_NIGHT,
    sameTextMinutes: 10,
  }),
  wrongIn: (rules) => firstOf(twice(rules), badText(rules), badReference(rules), emptyGroup(rules)),
}

function trigger(key: string, events: MessageTrigger['events'], template: string, to: MessageTrigger['to']): MessageTrigger {
  const everywhere = { areas: [], classes: [], units: [] }
  return {
    key,
    enabled: true,
    events,
    ...everywhere,
    template,
    to,
    channels: ['sms', 'email', 'notice'],
    urgent: false,
    expiresAfterMinutes: A_DAY,
  }
}

const text = (key: string, name: string, zh: [string, string], en: [string, string]): MessageTemplate => ({
  key,
  name,
  zh: { subject: zh[0], text: zh[1] },
  en: { subject: en[0], text: en[1] },
})

const TEMPLATES: MessageTemplate[] = [
  text(
    'dispatch',
    '派遣',
    ['新任务 {number}', '新任务 {number}：{class}，{address}。主办：{unit}。请于 {due} 前处置。'],
    ['New task {number}', 'New task {number}: {class}, {address}. Main unit: {unit}. Due {due}.'],
  ),
  text(
    'near-limit',
    '临近时限',
    ['临近时限 {number}', '案卷 {number}（{class}，{address}）将于 {due} 到期，剩余 {left}。'],
    ['Near its limit: {number}', 'Case {number} ({class}, {address}) is due {due}, {left} left.'],
  ),
  text(
    'overdue',
    '超时',
    ['已超时 {number}', '案卷 {number}（{class}，{address}）已于 {due} 超时，责任单位：{unit}。'],
    ['Overdue: {number}', 'Case {number} ({class}, {address}) was due {due}; unit: {unit}.'],
  ),
  text(
    'supervision',
    '督办',
    ['督办 {number}', '案卷 {number}（{class}，{address}）已督办：{reason}。请速处置。'],
    ['Supervised: {number}', 'Case {number} ({class}, {address}) is under supervision: {reason}.'],
  ),
  text(
    'instruction',
    '批示',
    ['批示 {number}', '案卷 {number}（{class}，{address}）有{reason}。请按期回复。'],
    ['Instruction on {number}', 'Case {number} ({class}, {address}): {reason}. Please answer in time.'],
  ),
  text(
    'verification',
    '派核实',
    ['请核实 {number}', '请核实 {number}：{class}，{address}。{description}。请于 {due} 前回复。'],
    ['Verify {number}', 'Please verify {number}: {class}, {address}. {description}. Due {due}.'],
  ),
  text(
    'check',
    '派核查',
    ['请核查 {number}', '请核查 {number}：{class}，{address}，{unit}已处置。请于 {due} 前回复。'],
    ['Check {number}', 'Please check {number}: {class}, {address}, handled by {unit}. Due {due}.'],
  ),
  text(
    'result',
    '处置结果',
    ['处置结果 {number}', '您上报的问题 {number}（{class}，{address}）：{state}。感谢您的参与。'],
    ['Result of {number}', 'The problem that you reported, {number} ({class}, {address}): {state}. Thank you.'],
  ),
  text(
    'application',
    '申请结果',
    ['申请{outcome} {number}', '您就案卷 {number}（{class}，{address}）提出的{application}申请：{outcome}。说明：{reason}'],
    [
      'Application {outcome}: {number}',
      'Your application to {application} case {number} ({class}, {address}): {outcome}. Remark: {reason}',
    ],
  ),
]

function firstOf(...remarks: (SettingRemark | null)[]): SettingRemark | null {
  return remarks.find((remark) => remark !== null) ?? null
}

function twice(rules: MessageRules): SettingRemark | null {
  for (const list of ['templates', 'groups', 'triggers'] as const) {
    const keys = rules[list].map(({ key }) => key)
    const index = keys.findIndex((key, place) => keys.indexOf(key) < place)
    if (index >= 0) {
      const key = keys[index]
      const sentence = { zh: `标识 ${key} 重复：请改用另一个。`, en: `The key ${key} is used twice: choose another.` }
      return { at: `/${list}/${index}/key`, sentence }
    }
  }
  return null
}

function badText({ templates }: MessageRules): SettingRemark | null {
  for (const [index, template] of templates.entries()) {
    for (const language of ['zh', 'en'] as const) {
      for (const part of ['subject', 'text'] as const) {
        const [unknown] = unknownPlaceholders(template[language][part])
        if (unknown !== undefined) return unknownName(`/templates/${index}/${language}/${part}`, unknown)
      }
    }
  }
  return null
}

function unknownName(at: string, name: string): SettingRemark {
  const known = PLACEHOLDERS.map((each) => `{${each}}`).join(' ')
  const sentence = {
    zh: `模板中没有占位符 {${name}}：可用 ${known}。`,
    en: `There is no placeholder {${name}}: use ${known}.`,
  }
  return { at, sentence }
}

function badReference({ templates, groups, triggers }: MessageRules): SettingRemark | null {
  for (const [index, { template, to }] of triggers.entries()) {
    if (!templates.some(({ key }) => key === template))
      return missing(`/triggers/${index}/template`, '模板', 'template', template)
    for (const [place, recipient] of to.entries()) {
      if (recipient.kind !== 'group' || groups.some(({ key }) => key === recipient.group)) continue
      return missing(`/triggers/${index}/to/${place}/group`, '群组', 'group', recipient.group)
    }
  }
  return null
}

function missing(at: string, zh: string, en: string, key: string): SettingRemark {
  const sentence = { zh: `没有${zh} ${key}：请先添加，或改选。`, en: `There is no ${en} ${key}: add it, or name another.` }
  return { at, sentence }
}

function emptyGroup({ groups }: MessageRules): SettingRemark | null {
  const index = groups.findIndex(({ posts, areas, units, contacts }) =>
    [posts, areas, units, contacts].every((list) => list.length === 0),
  )
  if (index < 0) return null
  const sentence = {
    zh: '该群组没有任何成员条件：请至少给出岗位、区域、单位或联系人之一。',
    en: 'Nobody belongs to this group: name posts, areas, units or contacts.',
  }
  return { at: `/groups/${index}`, sentence }
}
