import { MoverAlarm } from '../../../contract/domain/mover-alarm.ts'
import { AtReply, ImportReport, ImportsReply, LocateReply, NearestReply, SearchReply } from '../../../contract/wire/areas.ts'
import { CalendarReply } from '../../../contract/wire/calendar.ts'
import { ComponentCard, ComponentsReply, RoundReply } from '../../../contract/wire/components.ts'
import {
  AttendanceReply,
  CoverageReply,
  MoverAlarmsReply,
  PatrolAreasReply,
  PlannedShiftsReply,
  PlanShiftsReply,
  SignedOff,
  SignedOn,
} from '../../../contract/wire/duty.ts'
import { LimitsReply, NoticeReply, WhatIfReply } from '../../../contract/wire/limits.ts'
import { PositionReply } from '../../../contract/wire/rest.ts'
import { MoversReply, TrackReply } from '../../../contract/wire/tracks.ts'
import { file, orCsv, say, take, type Words } from './say.ts'

export const AREA_WORDS: Words = {
  'GET /api/areas/locate': say('坐标所在的网格、街道、区县与责任单位', 'where a point lies and who is responsible', LocateReply),
  'GET /api/areas/at': say(
    '一个地点：所在区域、谁负责、地址描述、附近监督员',
    'a place: its areas, who answers, its address, collectors near it',
    AtReply,
  ),
  'POST /api/areas/import': take('导入基础数据；先试运行', 'import base data; a dry run first', ImportReport, 200),
  'GET /api/areas/export': say(
    '导出为可再导入的文件（CSV、GeoJSON）',
    'a file that can be imported again (CSV, GeoJSON)',
    file('text/csv'),
  ),
  'GET /api/areas/imports': say('导入记录', 'imports so far', ImportsReply),
  'GET /api/areas/imports/:id/report': say('导入的逐行报告', 'the row-by-row report of an import', orCsv(ImportReport)),
  'GET /api/components': say('部件清单', 'components', ComponentsReply),
  'GET /api/components/nearest': say('附近的部件', 'components near a point', NearestReply),
  'GET /api/components/round': say('部件普查任务', 'components to be looked at', RoundReply),
  'GET /api/components/:code': say('一个部件及其变更', 'a component and its past', ComponentCard),
  'POST /api/components/:code/on-site': say('现场更新部件', 'update a component on site', ComponentCard),
  'GET /api/search': say('搜索道路、地名、网格、部件、案卷', 'search roads, places, cells, components, cases', SearchReply),
  'GET /api/limits': say('现行时限标准', 'the limits in force', LimitsReply),
  'GET /api/limits/what-if': say('若此刻派遣，何时到期', 'if dispatched now, when due', WhatIfReply),
  'GET /api/calendar': say('逐日的工作日与作息时间', 'working days and hours, day by day', CalendarReply),
  'GET /api/calendar/notice': say('国务院放假安排', "the State Council's days off", NoticeReply),
}

export const PEOPLE_WORDS: Words = {
  'POST /api/positions': say('批量上报位置', 'fixes in a batch', PositionReply, 202),
  'GET /api/positions/osmand': say('OsmAnd 协议上报一个位置', 'one fix by the OsmAnd protocol', file('text/plain')),
  'POST /api/positions/osmand': say('OsmAnd 协议上报一个位置', 'one fix by the OsmAnd protocol', file('text/plain')),
  'GET /api/movers': say('人员车辆的现状', 'movers and where they are', MoversReply),
  'GET /api/movers/:id/track': say('轨迹、里程与停留', 'a track with mileage and stops', TrackReply),
  'GET /api/movers/:id/coverage': say('责任区覆盖率', 'how much of the patrol area was walked', CoverageReply),
  'POST /api/movers/:id/sign-on': say('签到', 'sign on', SignedOn),
  'POST /api/movers/:id/sign-off': say('签退', 'sign off', SignedOff),
  'GET /api/mover-alarms': say('人员告警：越界、滞留、失联、超速', 'alarms of movers', MoverAlarmsReply),
  'POST /api/mover-alarms/:id/acknowledge': say('应答人员告警', 'acknowledge an alarm of a mover', MoverAlarm),
  'GET /api/patrol-areas': say('巡查责任区', 'patrol areas', PatrolAreasReply),
  'POST /api/patrol-areas': say('设定巡查责任区', 'set patrol areas', PatrolAreasReply),
  'GET /api/duty/shifts': say('排班表', 'shifts that are planned', PlannedShiftsReply),
  'POST /api/duty/shifts': say('排班', 'plan shifts', PlanShiftsReply),
  'POST /api/duty/shifts/:id/withdraw': say('撤销排班', 'withdraw a shift', 'nothing'),
  'GET /api/duty/attendance': say('考勤', 'attendance', AttendanceReply),
}
