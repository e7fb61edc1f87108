import { Alarm } from '../../../contract/domain/alarm.ts'
import { Attachment, AttachmentList } from '../../../contract/wire/attachments.ts'
import { CaseListReply, WorkCountsReply, WorkListReply } from '../../../contract/wire/case-list.ts'
import { CaseClocksReply } from '../../../contract/wire/limits.ts'
import { CaseCard, ImportReply } from '../../../contract/wire/rest.ts'
import { CaseLinks, ReportReply, SimilarReply } from '../../../contract/wire/similar.ts'
import { CSV, file, list, say, take, type Words } from './say.ts'

export const CASE_WORDS: Words = {
  'POST /api/intake/cases': say(
    '上报一个案卷；以 Idempotency-Key 防重',
    'report a case; idempotent by Idempotency-Key',
    ReportReply,
    201,
  ),
  'POST /api/import': say('按先后补录上报与步骤，至多 500 行', 'reports and steps of the past, up to 500 in order', ImportReply),
  'GET /api/cases': say('案卷清单，可筛选、分页', 'cases by filter, in pages', CaseListReply),
  'GET /api/cases.csv': say('导出案卷清单', 'the list of cases as a file', CSV),
  'GET /api/cases/:id': say('案卷卡片与办理过程', 'the card of a case with its log', CaseCard),
  'POST /api/cases/:id/actions': say('办理一步：受理、立案、派遣……', 'one step of a case: accept, file, dispatch …', CaseCard),
  'GET /api/cases/:id/file.html': say('打印用的案卷（A4）', 'the case file for printing (A4)', file('text/html')),
  'GET /api/cases/:id/clocks': say('案卷各时限的用时与剩余', 'the clocks of a case: used, remaining, overdue', CaseClocksReply),
  'GET /api/cases/similar': say('上报前查相似案卷', 'look-alikes, before reporting', SimilarReply),
  'GET /api/cases/:id/links': say('案卷的关联', 'what a case repeats, and what repeats it', CaseLinks),
  'POST /api/cases/:id/repeat-of': say('作为重复案卷作废并关联', 'make void as a repeat of another case', CaseLinks),
  'GET /api/cases/:id/attachments': say('案卷的附件', 'the attachments of a case', AttachmentList),
  'POST /api/cases/:id/attachments': take(
    '添加附件（照片、录音、视频）',
    'add attachments: photo, sound, video',
    AttachmentList,
    201,
  ),
  'GET /api/attachments/:id/content': say(
    '附件内容，支持分段',
    'the content of an attachment, in ranges too',
    file('application/octet-stream'),
  ),
  'POST /api/attachments/:id/withdraw': say('撤下附件并写明理由', 'withdraw an attachment, with a reason', Attachment),
  'GET /api/worklist': say('岗位的待办清单', 'the work list of a post', WorkListReply),
  'GET /api/worklist/counts': say('岗位待办的件数', 'how many wait for a post', WorkCountsReply),
  'GET /api/alarms': say('当前告警', 'active alarms', list('alarms', Alarm)),
  'POST /api/alarms/:id/acknowledge': say('应答告警', 'acknowledge an alarm', Alarm),
}
