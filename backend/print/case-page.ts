import { createHash } from 'node:crypto'
import { KIND_WORDS, SOURCE_WORDS } from '../../core/cases/case-words.ts'
import { lampOf } from '../../core/oversight/lamp.ts'
import type { CityDirectory } from '../city/city-directory.ts'
import { APPLICATION_STATE_WORDS, ORDER_ACTION_WORDS } from '../support/words.ts'
import { Html, html } from './html.ts'
import { PAGE_STYLE } from './page-style.ts'
import type { PrintText } from './print-text.ts'
import { MEDIUM_WORDS, ORDER_KIND_WORDS, ORDER_STATE_WORDS, PHASE_WORDS } from './print-words.ts'
import type { CasePrint } from './read-case-print.ts'

/** No script, no address of anybody's, its own style and its own pictures; nothing on it leads to us by itself. */
export const PAGE_POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox',
].join('; ')

export interface Printing {
  readonly text: PrintText
  readonly directory: CityDirectory
  /** HallMs */
  readonly now: number
  /** By whom it is printed, for whoever finds it on a desk. */
  readonly by: string
}

/** The case file (案卷) as a page of its own for A4 paper. */
export function casePage(print: CasePrint, printing: Printing): string {
  const { text, directory, now, by } = printing
  const { file } = print
  const title = text.say('城市管理案卷', 'Case file')
  const page = html`<!doctype html>
<html lang="${text.say('zh-CN', 'en')}">
<head><meta charset="utf-8"><title>${title} ${file.number}</title><style>${new Html(PAGE_STYLE)}</style></head>
<body>
<header><p>${text.language === 'zh' ? directory.city.name : (directory.city.nameEn ?? directory.city.name)}</p><h1>${title}</h1>
<p class="number">${file.number}<span class="state">${text.state(file.state)}</span></p></header>
${facts(print, printing)}${timeline(print, text)}${parts(print, text)}${applications(print, text)}${orders(print, text)}${attachments(print, text)}
<footer>${text.say('打印', 'Printed')} ${text.time(now)} · ${by} · ${text.say('第', 'version')} ${file.version} ${text.say('版', '')}</footer>
</body></html>
`
  return page.text
}

function facts({ file }: CasePrint, { text, directory, now }: Printing): Html {
  const of = directory.classOf(file)
  const className = (text.language === 'en' ? (of?.nameEn ?? of?.name) : of?.name) ?? ''
  const condition = of?.conditions.find(({ key }) => key === file.condition)?.name ?? file.condition
  const rows: Fact[] = [
    [text.say('类别', 'Class'), `${text.word(file.kind, KIND_WORDS)} ${file.classCode} ${className}`],
    [text.say('立案条件', 'Condition'), condition],
    [text.say('地址', 'Address'), file.address, 'wide'],
    [text.say('描述', 'Description'), file.description, 'wide'],
    [text.say('来源', 'Source'), [text.word(file.source, SOURCE_WORDS), file.reporter].filter(Boolean).join(' · ')],
    [text.say('坐标', 'Position'), `${file.lng.toFixed(6)}, ${file.lat.toFixed(6)} (WGS 84)`],
    [text.say('区县', 'District'), file.districtCode && text.district(file.districtCode)],
    [text.say('单元网格', 'Cell'), file.cellCode],
    [text.say('部件代码', 'Component'), file.componentCode],
    [text.say('责任单位', 'Unit'), text.unit(file.unitCode)],
    [text.say('办理中心', 'Centre'), text.centre(file.centre)],
    [text.say('上报', 'Reported'), text.time(file.reportedAt)],
    [text.say('立案', 'Filed'), text.time(file.filedAt)],
    [text.say('处置时限', 'Limit of handling'), text.limit(file.handleLimit)],
    [text.say('当前截止', 'Due'), text.time(file.dueAt), lampOf(file, now) === 'red' ? 'late' : null],
    [text.say('全程截止', 'Whole due'), text.time(file.totalDueAt)],
    [text.say('结束', 'Ended'), text.time(file.endedAt), file.endedLate ? 'late' : null],
    [text.say('延期次数', 'Extensions'), file.extensions === 0 ? null : String(file.extensions)],
  ]
  const shown = rows.filter(([, value]) => value !== null && value !== '')
  return section(
    text.say('基本情况', 'Facts'),
    html`<dl>${shown.map(
      ([name, value, as]) =>
        html`<div class="${as === 'wide' ? 'wide' : ''}"><dt>${name}</dt><dd>${value}${as === 'late' ? lateMark(text) : null}</dd></div>`,
    )}</dl>`,
  )
}

/** Name, value, and what is special about it. */
type Fact = readonly [string, string | null, ('wide' | 'late' | null)?]

const lateMark = (text: PrintText): Html => html` <strong class="late">${text.say('超时', 'late')}</strong>`

/** Every step with what was said, and the limit that it ended. */
function timeline({ log }: CasePrint, text: PrintText): Html {
  const heads =
    text.language === 'zh' ? ['时间', '步骤', '经办', '说明', '时限', '用时'] : ['Time', 'Step', 'By', 'Said', 'Limit', 'Used']
  const rows = log.map((entry) => [
    html`${text.time(entry.at)}`,
    html`<strong>${text.step(entry.action)}</strong><br>${text.state(entry.to)}`,
    html`${entry.actor}<br>${text.post(entry.post)}`,
    lines([entry.reason, ...text.choices(entry.choices)]),
    html`${text.limit(entry.limit)}`,
    html`${text.used(entry.usedMs)}${entry.late ? lateMark(text) : null}`,
  ])
  return section(text.say('办理过程', 'Steps'), table('steps', heads, rows))
}

function parts({ file }: CasePrint, text: PrintText): Html | null {
  if (file.assisting.length === 0) return null
  const heads =
    text.language === 'zh'
      ? ['协办单位', '自', '签收', '完成', '免除']
      : ['Assisting unit', 'Since', 'Taken up', 'Done', 'Let off']
  const rows = file.assisting.map((part) => [
    html`${text.unit(part.unit)}`,
    html`${text.time(part.since)}`,
    html`${text.time(part.takenUpAt)}`,
    html`${text.time(part.doneAt)}${part.late ? lateMark(text) : null}`,
    html`${text.time(part.releasedAt)}`,
  ])
  return section(text.say('协办', 'Assisting units'), table('parts', heads, rows))
}

function applications({ applications: all }: CasePrint, text: PrintText): Html | null {
  if (all.length === 0) return null
  const heads =
    text.language === 'zh'
      ? ['申请', '申请人', '理由', '审批意见', '结果']
      : ['Application', 'By', 'Reason', 'Opinions', 'Outcome']
  const rows = all.map((each) => [
    html`<strong>${text.step(each.action)}</strong><br>${text.time(each.madeAt)}`,
    html`${each.applicant}<br>${text.post(each.post)}`,
    lines([each.reason, ...text.choices(each.wanted)]),
    lines(
      each.steps.map(({ at, actor, post, verdict, opinion }) =>
        [
          text.time(at),
          actor,
          text.post(post),
          verdict === 'approve' ? text.say('同意', 'approved') : text.say('不同意', 'refused'),
          opinion,
        ]
          .filter((word) => word !== null)
          .join(' '),
      ),
    ),
    lines([text.word(each.state, APPLICATION_STATE_WORDS), text.time(each.endedAt), each.lapsedBecause?.[text.language] ?? null]),
  ])
  return section(text.say('申请与审批', 'Applications'), table('applications', heads, rows))
}

function orders({ orders: all }: CasePrint, text: PrintText): Html | null {
  if (all.length === 0) return null
  const heads = text.language === 'zh' ? ['督办单', '发给', '要求', '经过'] : ['Order', 'To', 'Requirement', 'History']
  const rows = all.map(({ order, history }) => [
    lines([order.number, text.word(order.kind, ORDER_KIND_WORDS), text.word(order.state, ORDER_STATE_WORDS)]),
    lines([text.unit(order.unit), order.person]),
    lines([order.requirement, text.limit(order.limit), `${text.say('回复截止', 'answer due')} ${text.time(order.dueAt)}`]),
    lines(
      history.map(({ at, actor, action, text: said }) =>
        [text.time(at), actor, text.word(action, ORDER_ACTION_WORDS), said].filter((word) => word !== null).join(' '),
      ),
    ),
  ])
  return section(text.say('督办与批示', 'Orders and instructions'), table('orders', heads, rows))
}

function attachments({ attachments: all }: CasePrint, text: PrintText): Html | null {
  if (all.length === 0) return null
  const figures = all.map(({ attachment, picture }) => {
    const { id, phase, kind, fileName, takenAt, addedAt, addedBy } = attachment
    const shown =
      picture === null ? html`<p class="named">${text.word(kind, MEDIUM_WORDS)}</p>` : html`<img src="${picture}" alt="">`
    const about = [text.word(phase, PHASE_WORDS), text.time(takenAt ?? addedAt), addedBy].join(' · ')
    return html`<figure>${shown}<figcaption>${about}<br><a href="/api/attachments/${id}/content">${fileName}</a></figcaption></figure>`
  })
  return section(text.say('附件', 'Attachments'), html`<div class="figures">${figures}</div>`)
}

const section = (title: string, inside: Html): Html => html`<section><h2>${title}</h2>${inside}</section>`

function table(name: string, heads: readonly string[], rows: readonly (readonly Html[])[]): Html {
  return html`<table class="${name}"><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`
}

function lines(texts: readonly (string | null)[]): Html {
  return html`${texts.filter((text) => text !== null && text !== '').map((text) => html`<p>${text}</p>`)}`
}
