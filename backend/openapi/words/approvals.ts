import { Application, ApplicationPage } from '../../../contract/wire/applications.ts'
import {
  EvaluationTable,
  EvaluationTrend,
  ExternalEntries,
  ExternalEntry,
  NumberCases,
  OpenedNumber,
  PublicationHead,
  Publications,
} from '../../../contract/wire/evaluation.ts'
import { Article40Report, LedgerPage, UnsolvedReply } from '../../../contract/wire/ledgers.ts'
import { Exposure, OrderCard, OrderPage, OrderStatistics } from '../../../contract/wire/orders.ts'
import { CSV, list, orCsv, say, type Words } from './say.ts'

export const APPROVAL_WORDS: Words = {
  'POST /api/cases/:id/applications': say('申请：延期、挂账、作废……', 'apply for an extension, a suspension …', Application, 201),
  'GET /api/applications': say('申请清单', 'applications', ApplicationPage),
  'GET /api/applications/:id': say('一份申请及其审批过程', 'an application with its verdicts', Application),
  'POST /api/applications/:id/decisions': say('审批', 'approve or refuse an application', Application),
  'POST /api/applications/:id/withdraw': say('撤回申请', 'withdraw an application', Application),
  'POST /api/cases/:id/orders': say('下达督办单或批示', "issue a supervision order or a leader's instruction", OrderCard, 201),
  'GET /api/orders': say('督办、批示清单', 'orders and instructions', OrderPage),
  'GET /api/orders/statistics': say('督办统计', 'figures of orders', OrderStatistics),
  'GET /api/orders/:id': say('一张督办单', 'an order', OrderCard),
  'POST /api/orders/:id/actions': say('督办单的办理', 'a step of an order', OrderCard),
  'GET /api/exposures': say('曝光台', 'what was exposed', list('exposures', Exposure)),
  'GET /api/ledgers/:kind': say('审批台账', 'a ledger of approvals', LedgerPage),
  'GET /api/ledgers/unsolved': say('月度未解决问题台账', 'the monthly ledger of unsolved problems', orCsv(UnsolvedReply)),
  'GET /api/reports/article-40': say(
    '月度比例报表（山东第四十条）',
    'the monthly report of shares (article 40)',
    orCsv(Article40Report),
  ),
}

export const EVALUATION_WORDS: Words = {
  'GET /api/evaluation': say('综合评价表', 'the table of an evaluation', EvaluationTable),
  'GET /api/evaluation.csv': say('导出综合评价表', 'the table of an evaluation as a file', CSV),
  'GET /api/evaluation/number': say(
    '一个数字的公式、分子与分母',
    'a number opened: formula, numerator, denominator',
    OpenedNumber,
  ),
  'GET /api/evaluation/cases': say('一个数字背后的案卷', 'the cases behind a number', NumberCases),
  'GET /api/evaluation/trend': say('评价走势', 'how a figure went', EvaluationTrend),
  'GET /api/evaluation/external': say('外部评分', 'external scores', ExternalEntries),
  'POST /api/evaluation/external': say('录入外部评分', 'enter an external score', ExternalEntry, 201),
  'GET /api/evaluation/publications': say('已公布的评价', 'published evaluations', Publications),
  'POST /api/evaluation/publications': say('公布评价', 'publish an evaluation', PublicationHead, 201),
}
