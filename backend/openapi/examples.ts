/** What one request can look like, in the words of a case at hand. */
export interface Example {
  readonly zh: string
  readonly en: string
  readonly body: unknown
}

/** Friday 2026-11-20 09:00 in Shanghai, as HallMs. */
const MORNING = 1_795_136_400_000
const HOUR = 3_600_000
const PLACE = { lng: 110.4787, lat: 29.1266 }

const manhole = {
  kind: 'component',
  classCode: '0101',
  ...PLACE,
  address: '人民路 18 号门前',
  description: '上水井盖缺失，已放警示牌',
  source: 'collector',
  reporter: 'C01',
}

/** Examples of the bodies that outside systems and people send, by route; a test holds each to the schema of its route. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'POST /api/login': [{ zh: '登录', en: 'sign in', body: { user: '受理员01', password: '一个够长的密码' } }],
  'POST /api/intake/cases': [
    { zh: '监督员上报部件问题', en: 'a collector reports a component', body: manhole },
    {
      zh: '12345 热线转来，带对方编号',
      en: "from the hotline, with the hotline's own number",
      body: {
        kind: 'event',
        classCode: '0101',
        ...PLACE,
        address: '解放路与人民路口东南角',
        description: '路口堆放生活垃圾',
        source: 'hotline',
        number: '12345-20261120-00017',
      },
    },
  ],
  'POST /api/cases/:id/actions': [
    { zh: '受理', en: 'accept', body: { action: 'accept', expectedVersion: 1 } },
    {
      zh: '派遣，一个主办、两个协办',
      en: 'dispatch, with two assisting units',
      body: { action: 'dispatch', unit: 'U01', assisting: ['U02', 'U03'] },
    },
    {
      zh: '回退，写明理由',
      en: 'return, with the reason',
      body: { action: 'return', reason: '不属本单位职责，应由排水部门处置' },
    },
    {
      zh: '更正小类与位置，写明理由',
      en: 'correct class and place, with the reason',
      body: { action: 'correct', reason: '热线误听路名', classCode: '0102', lng: 110.4791, lat: 29.1302, expectedVersion: 2 },
    },
    { zh: '系统代人办理', en: 'a system acts for a person', body: { action: 'finish', actor: '处置员07', reason: '井盖已更换' } },
  ],
  'POST /api/cases/:id/applications': [
    { zh: '申请延期', en: 'apply for an extension', body: { action: 'extend', reason: '需等待产权单位配件到货' } },
    {
      zh: '申请挂账到某时',
      en: 'apply for a suspension until some time',
      body: { action: 'suspend', reason: '待道路大修时一并处置', until: MORNING + 30 * 24 * HOUR },
    },
  ],
  'POST /api/applications/:id/decisions': [
    { zh: '同意', en: 'approve', body: { verdict: 'approve', step: 0 } },
    {
      zh: '不同意，写明意见',
      en: 'refuse, with an opinion',
      body: { verdict: 'refuse', opinion: '可先行围挡后处置，不予延期', step: 0 },
    },
  ],
  'POST /api/cases/:id/orders': [
    {
      zh: '超时督办，限四个工作小时答复',
      en: 'an order on an overdue case, to be answered in four working hours',
      body: { kind: 'overdue', requirement: '请说明超时原因并限时处置', limit: { amount: 4, clock: 'work-hour' } },
    },
  ],
  'POST /api/orders/:id/actions': [
    { zh: '答复督办单', en: 'answer an order', body: { action: 'answer', text: '已派人到场，今日 17 时前完成' } },
  ],
  'POST /api/cases/:id/repeat-of': [
    { zh: '作为 17 号案卷的重复', en: 'a repeat of case 17', body: { of: 17, note: '同一处井盖' } },
  ],
  'POST /api/attachments/:id/withdraw': [
    { zh: '撤下附件', en: 'withdraw an attachment', body: { reason: '误传，与本案卷无关' } },
  ],
  'POST /api/alarms/:id/acknowledge': [{ zh: '应答第 1 次提醒', en: 'acknowledge the first call', body: { step: 1 } }],
  'POST /api/import': [
    {
      zh: '补录一个已受理的案卷',
      en: 'a case of the past, reported and accepted',
      body: {
        rows: [
          { op: 'report', key: 'old-0017', report: { ...manhole, number: 'OLD-0017', at: MORNING } },
          { op: 'action', key: 'old-0017', action: { action: 'accept', actor: '受理员01', at: MORNING + HOUR } },
        ],
      },
    },
  ],
  'POST /api/positions': [
    {
      zh: '两个终端的定位',
      en: 'fixes of two movers',
      body: {
        fixes: [
          { id: 'C01', ...PLACE, at: MORNING, heading: 90, speed: 4.2 },
          { id: 'V01', lng: 110.481, lat: 29.13, at: MORNING + 1000 },
        ],
      },
    },
  ],
  'POST /api/patrol-areas': [
    {
      zh: '一个责任网格',
      en: 'one patrol area',
      body: { areas: [{ code: 'P01', name: '人民路责任网格', areas: ['990102001'], unitCode: null }] },
    },
  ],
  'POST /api/duty/shifts': [
    {
      zh: '一个班次',
      en: 'one shift',
      body: { shifts: [{ mover: 'C01', area: 'P01', startsAt: MORNING, endsAt: MORNING + 8 * HOUR }] },
    },
  ],
  'POST /api/components/:code/on-site': [
    { zh: '现场所见：破损', en: 'seen on site: damaged', body: { state: 'damaged', note: '井圈开裂', reporter: 'C01' } },
  ],
  'POST /api/credentials': [
    { zh: '给 12345 平台', en: 'for the hotline', body: { name: 'hotline-12345', scopes: ['intake'], note: '12345 热线平台' } },
    {
      zh: '给手持终端，到期失效',
      en: 'for handsets, with an end',
      body: { name: 'handsets', scopes: ['positions'], note: '监督员手持终端', expiresAt: MORNING + 365 * 24 * HOUR },
    },
  ],
  'POST /api/accounts': [
    {
      zh: '一个区的受理员',
      en: 'an acceptor of one district',
      body: {
        user: '受理员01',
        name: '受理员01',
        password: '一个够长的密码',
        roles: ['operator'],
        posts: ['acceptor'],
        areas: ['990102'],
      },
    },
  ],
  'PATCH /api/accounts/:user': [{ zh: '停用', en: 'disable', body: { disabled: true } }],
  'POST /api/webhooks': [
    {
      zh: '一个区的办结与超时',
      en: 'what is closed or overdue in one district',
      body: {
        name: '区平台',
        url: 'https://district.example/hooks/beacon',
        events: ['case.closed', 'case.overdue'],
        areas: ['990102'],
      },
    },
  ],
  'POST /api/deliveries/:id/discard': [{ zh: '弃置死信', en: 'discard a dead letter', body: { reason: '对方已停用该接口' } }],
  'POST /api/contacts': [
    {
      zh: '处置单位的联系人',
      en: 'a contact of a unit',
      body: { name: '处置员07', post: 'unit', unitCode: 'U01', phone: '13800000000', email: 'unit01@city.example' },
    },
  ],
  'POST /api/messages': [
    {
      zh: '手动发短信',
      en: 'a text message by hand',
      body: { contacts: [1, 2], channels: ['sms'], subject: '今日值守', text: '今日暴雨，请各单位加强值守。' },
    },
  ],
  'POST /api/messages/preview': [
    {
      zh: '预览',
      en: 'preview',
      body: { subject: '案卷 {number}', text: '案卷 {number} 将于 {due} 到期。', language: 'zh', caseId: 17 },
    },
  ],
  'POST /api/evaluation/external': [
    {
      zh: '十月的公众满意度',
      en: 'what the public said of October',
      body: { subject: 'district', code: '990102', from: '2026-10-01', to: '2026-10-31', score: 88.5, note: '第三方调查' },
    },
  ],
  'POST /api/evaluation/publications': [
    {
      zh: '公布十月各区评价',
      en: 'publish October of the districts',
      body: { subject: 'district', period: 'month', date: '2026-10-01', expectedRevision: 0, note: '十月评价' },
    },
  ],
  'POST /api/settings/:kind': [
    {
      zh: '参数 similar-cases：80 米、48 小时内算相似',
      en: 'the setting similar-cases: alike within 80 m and 48 h',
      body: { expectedVersion: 0, note: '扩大相似范围', body: { radiusM: 80, hours: 48, off: ['event 0102'] } },
    },
  ],
  'POST /api/exchange/statistics': [
    {
      zh: '下级城市十月的件数',
      en: 'the counts of a city below in October',
      body: {
        city: { id: 'qidong', name: '启东市' },
        items: [
          {
            key: '2026-10',
            reported: 1200,
            filed: 1150,
            handled: 1100,
            handledInTime: 1080,
            closed: 1090,
            closedInTime: 1075,
            districts: { '990102': { reported: 700, filed: 680, handled: 650, closed: 645 } },
          },
        ],
      },
    },
  ],
}
