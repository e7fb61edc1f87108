import { BulkFaults, BulkImport, BulkImportList } from '../../../contract/wire/bulk-import.ts'
import { Credential, CredentialList, CredentialWithToken } from '../../../contract/wire/credentials.ts'
import { Delivery, DeliveryWithLog, RetriedDeliveries } from '../../../contract/wire/deliveries.ts'
import {
  ExchangeReceipt,
  ExchangeStandings,
  ExchangeSummary,
  Open311SourceStandings,
  ReceivedItems,
  RetryReply,
} from '../../../contract/wire/exchange.ts'
import { Contact, Message, MessagePreview, SendMessageReply } from '../../../contract/wire/messages.ts'
import { PingReply, Webhook, WebhookWithSecret } from '../../../contract/wire/webhooks.ts'
import { CSV, list, say, take, type Words } from './say.ts'

export const EXCHANGE_WORDS: Words = {
  'POST /api/bulk-imports': take('上传历史案卷 CSV；先试运行', 'upload historic cases as CSV; a dry run first', BulkImport, 202),
  'GET /api/bulk-imports': say('历史案卷导入', 'imports of historic cases', BulkImportList),
  'GET /api/bulk-imports/:id': say('导入进度', 'how far an import is', BulkImport),
  'GET /api/bulk-imports/:id/faults': say('被拒的行', 'rows that were refused', BulkFaults),
  'GET /api/bulk-imports/:id/faults.csv': say('下载被拒的行', 'rows that were refused, as a file', CSV),
  'POST /api/bulk-imports/:id/cancel': say('停止导入；已导入的保留', 'stop an import; what is in stays', BulkImport),
  'GET /api/credentials': say('机器凭证', 'credentials of machines', CredentialList),
  'POST /api/credentials': say(
    '建立凭证；令牌只显示一次',
    'make a credential; its token is shown once',
    CredentialWithToken,
    201,
  ),
  'POST /api/credentials/:name/rotate': say('轮换令牌', 'a new token for a credential', CredentialWithToken),
  'POST /api/credentials/:name/revoke': say('吊销凭证', 'revoke a credential', Credential),
  'POST /api/exchange/cases': say('下级城市上报案卷', 'a city below tells of cases', ExchangeReceipt),
  'POST /api/exchange/statistics': say('下级城市上报月度统计', 'a city below tells its monthly counts', ExchangeReceipt),
  'GET /api/exchange/summary': say(
    '对账：已收到本城市多少',
    'reconciliation: how much has arrived of the caller',
    ExchangeSummary,
  ),
  'GET /api/exchange/received': say('下级城市上报的内容', 'what cities below have sent', ReceivedItems),
  'GET /api/exchanges': say(
    '与上级平台的交换状况、接口日志与对账',
    'how the exchange with platforms above stands',
    ExchangeStandings,
  ),
  'GET /api/exchanges/sources': say(
    '从其他系统（Open311）读入的状况',
    'how reading from other systems stands (Open311)',
    Open311SourceStandings,
  ),
  'POST /api/exchanges/:name/retry': say('重新发送被拒的内容', 'send again what was refused', RetryReply),
}

export const MESSAGE_WORDS: Words = {
  'GET /api/messages': say('消息记录', 'messages', list('messages', Message)),
  'POST /api/messages': say('手动发送消息', 'send a message by hand', SendMessageReply, 202),
  'POST /api/messages/preview': say('预览模板', 'preview a template', MessagePreview),
  'GET /api/notices': say('站内通知', 'notices of the caller', list('notices', Message)),
  'POST /api/notices/:id/read': say('标为已读', 'mark a notice as read', 'nothing'),
  'GET /api/contacts': say('通讯录', 'contacts', list('contacts', Contact)),
  'POST /api/contacts': say('添加联系人', 'add a contact', Contact, 201),
  'GET /api/contacts/:id': say('联系人全貌；查看留痕', 'a contact in full; the look is noted', Contact),
  'POST /api/contacts/:id': say('修改联系人', 'change a contact', Contact),
  'DELETE /api/contacts/:id': say('删除联系人', 'remove a contact', 'nothing'),
  'GET /api/deliveries': say('待送与死信', 'deliveries and dead letters', list('deliveries', Delivery)),
  'GET /api/deliveries/:id': say('一次投递及其尝试', 'a delivery and its attempts', DeliveryWithLog),
  'POST /api/deliveries/retry': say('批量重投', 'retry many deliveries', RetriedDeliveries),
  'POST /api/deliveries/:id/retry': say('重投', 'retry a delivery', DeliveryWithLog),
  'POST /api/deliveries/:id/discard': say('弃置死信', 'discard a dead letter', DeliveryWithLog),
  'GET /api/webhooks': say('推送订阅', 'webhooks', list('webhooks', Webhook)),
  'POST /api/webhooks': say('建立推送订阅；密钥只显示一次', 'make a webhook; its secret is shown once', WebhookWithSecret, 201),
  'GET /api/webhooks/:id': say('一个推送订阅', 'a webhook', Webhook),
  'POST /api/webhooks/:id': say('修改推送订阅', 'change a webhook', Webhook),
  'DELETE /api/webhooks/:id': say('删除推送订阅', 'remove a webhook', 'nothing'),
  'POST /api/webhooks/:id/rotate': say('轮换推送密钥', 'a new secret for a webhook', WebhookWithSecret),
  'POST /api/webhooks/:id/ping': say('试推送', 'try a webhook', PingReply),
}
