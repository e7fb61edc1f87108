import Type from 'typebox'
import { CityFile } from '../../../contract/files/city.ts'
import { AccountView, Me, SessionView } from '../../../contract/wire/accounts.ts'
import { AuditPage, AuditVerifyReply } from '../../../contract/wire/audit.ts'
import {
  Open311Definition,
  Open311Discovery,
  Open311Receipt,
  Open311Request,
  Open311Service,
  Open311Token,
} from '../../../contract/wire/open311.ts'
import { BackendStatus, LoginReply } from '../../../contract/wire/rest.ts'
import { PublishedSetting, SettingNow, SettingVersion } from '../../../contract/wire/settings.ts'
import { CSV, file, list, say, type Words } from './say.ts'

/** How each part does, by its name; a part says what it likes. */
const Status = Type.Object({ ...BackendStatus.properties, health: Type.Record(Type.String(), Type.Unknown()) })
const OPENAPI = Type.Object({
  openapi: Type.String(),
  info: Type.Unknown(),
  servers: Type.Unknown(),
  tags: Type.Unknown(),
  components: Type.Unknown(),
  paths: Type.Unknown(),
})
const Ok = Type.Object({ ok: Type.Literal(true) })

export const ACCESS_WORDS: Words = {
  'POST /api/login': say('登录', 'sign in', LoginReply),
  'POST /api/logout': say('退出', 'sign out', 'nothing'),
  'GET /api/me': say('我是谁：角色、岗位、区域', 'who I am: roles, posts, areas', Me),
  'POST /api/me/password': say('改自己的密码', 'change my password', 'nothing'),
  'GET /api/accounts': say('账号', 'accounts', list('accounts', AccountView)),
  'POST /api/accounts': say('建立账号', 'make an account', AccountView, 201),
  'PATCH /api/accounts/:user': say('修改账号', 'change an account', AccountView),
  'POST /api/accounts/:user/password': say('重设密码', 'reset a password', 'nothing'),
  'POST /api/accounts/:user/unlock': say('解锁账号', 'unlock an account', 'nothing'),
  'POST /api/accounts/:user/sign-out': say('结束账号的会话', 'end the sessions of an account', 'nothing'),
  'GET /api/sessions': say('会话', 'sessions', list('sessions', SessionView)),
  'DELETE /api/sessions/:id': say('结束一个会话', 'end a session', 'nothing'),
  'GET /api/audit': say('审计日志', 'the audit', AuditPage),
  'GET /api/audit/export': say('导出审计日志', 'the audit as a file', CSV),
  'POST /api/wall-log': say('记下大屏上的切换', 'note what was switched on a wall', 'nothing'),
  'GET /api/audit/verify': say('校验审计日志未被改动', 'verify that the audit was not altered', AuditVerifyReply),
}

export const SERVICE_WORDS: Words = {
  'GET /api/health': say('进程存活', 'the process answers', Ok),
  'GET /api/ready': say('可以服务', 'ready to serve', Ok),
  'GET /api/status': say('时钟、记录与各部分状况', 'clock, record and health of the parts', Status),
  'GET /metrics': say('Prometheus 指标', 'metrics for Prometheus', file('text/plain')),
  'GET /api/city': say('城市文件：区域、字典、单位、人员', 'the city file: areas, dictionaries, units, movers', CityFile),
  'GET /api/settings': say('参数种类', 'kinds of settings', Type.Object({ kinds: Type.Array(Type.String()) })),
  'GET /api/settings/:kind': say('现行参数', 'a setting as it holds', SettingNow),
  'GET /api/settings/:kind/versions': say('参数的各版本', 'all versions of a setting', list('versions', SettingVersion)),
  'POST /api/settings/:kind': say('公布新版参数', 'publish a new version of a setting', PublishedSetting, 201),
  'GET /api/openapi.json': say('本文档', 'this document', OPENAPI),
  'GET /open311/:file': say('Open311 发现文档', 'Open311 discovery', Open311Discovery),
  'GET /open311/v2/:file': say(
    'Open311：服务或请求清单',
    'Open311: services or requests',
    Type.Union([Type.Array(Open311Service), Type.Array(Open311Request)]),
  ),
  'GET /open311/v2/services/:file': say('Open311：服务定义', 'Open311: the definition of a service', Open311Definition),
  'GET /open311/v2/requests/:file': say('Open311：一个请求', 'Open311: one request', Type.Array(Open311Request)),
  'GET /open311/v2/media/:file': say('Open311：请求所附照片', 'Open311: the photo of a request', file('image/*')),
  'GET /open311/v2/tokens/:file': say('Open311：由令牌查请求', 'Open311: the request of a token', Type.Array(Open311Token)),
  'POST /open311/v2/:file': say('Open311：提交请求', 'Open311: post a request', Type.Array(Open311Receipt)),
}
