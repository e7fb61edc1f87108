import type { CaseKind, CaseSource } from '../../../contract/domain/stage.ts'

/**
 * What really happens: cases filed in one month as one district's published wall showed them; the tail below twenty a
 * month is filled in by the proportions of its major classes. Events far outnumber components.
 */
export const CASE_MIX: readonly { readonly kind: CaseKind; readonly code: string; readonly weight: number }[] = [
  { kind: 'event', code: '0410', weight: 613 }, // 非机动车乱停放
  { kind: 'event', code: '0207', weight: 367 }, // 违规标语宣传品
  { kind: 'event', code: '0136', weight: 307 }, // 乱堆物堆料
  { kind: 'event', code: '0110', weight: 275 }, // 暴露生活垃圾
  { kind: 'event', code: '0107', weight: 191 }, // 沿街晾挂
  { kind: 'event', code: '0401', weight: 184 }, // 无照经营游商
  { kind: 'event', code: '0201', weight: 107 }, // 非法小广告
  { kind: 'component', code: '0305', weight: 102 }, // 垃圾箱
  { kind: 'event', code: '0112', weight: 90 }, // 道路不洁
  { kind: 'event', code: '0405', weight: 71 }, // 店外经营
  { kind: 'event', code: '0103', weight: 55 }, // 违章接坡
  { kind: 'event', code: '0493', weight: 52 }, // 共享单车管理
  { kind: 'event', code: '0406', weight: 45 }, // 占道经营
  { kind: 'event', code: '0111', weight: 44 }, // 积存垃圾渣土
  { kind: 'event', code: '0192', weight: 36 }, // 垃圾满溢
  { kind: 'event', code: '0404', weight: 28 }, // 占道废品收购
  { kind: 'event', code: '0135', weight: 23 }, // 废弃家具设备
  { kind: 'event', code: '0118', weight: 21 }, // 绿化弃料
  { kind: 'event', code: '0117', weight: 18 }, // 绿地脏乱
  { kind: 'event', code: '0104', weight: 16 }, // 临街建筑物外立面不洁
  { kind: 'event', code: '0128', weight: 12 }, // 商业噪音
  { kind: 'event', code: '0129', weight: 11 }, // 露天烧烤
  { kind: 'event', code: '0302', weight: 10 }, // 施工占道
  { kind: 'event', code: '0304', weight: 9 }, // 工地扬尘
  { kind: 'event', code: '0114', weight: 9 }, // 道路遗撒
  { kind: 'event', code: '0496', weight: 8 }, // 占用消防通道
  { kind: 'event', code: '0113', weight: 6 }, // 道路破损
  { kind: 'event', code: '0508', weight: 5 }, // 架空线缆脱落
  { kind: 'event', code: '0503', weight: 5 }, // 排水管道堵塞、破裂
  { kind: 'event', code: '0506', weight: 4 }, // 道路积水
  { kind: 'event', code: '0501', weight: 4 }, // 供水管道破裂
  { kind: 'event', code: '0505', weight: 2 }, // 路面塌陷
  { kind: 'event', code: '0502', weight: 1 }, // 燃气管道破裂
  { kind: 'component', code: '0284', weight: 14 }, // 人行道
  { kind: 'component', code: '0137', weight: 12 }, // 路灯
  { kind: 'component', code: '0307', weight: 10 }, // 牌匾标识
  { kind: 'component', code: '0402', weight: 9 }, // 行道树
  { kind: 'component', code: '0104', weight: 8 }, // 雨水箅子
  { kind: 'component', code: '0103', weight: 7 }, // 雨水井盖
  { kind: 'component', code: '0102', weight: 6 }, // 污水井盖
  { kind: 'component', code: '0123', weight: 6 }, // 不明井盖
  { kind: 'component', code: '0217', weight: 5 }, // 交通护栏
  { kind: 'component', code: '0204', weight: 4 }, // 公交站亭（牌）
  { kind: 'component', code: '0497', weight: 4 }, // 树池树篦
  { kind: 'component', code: '0221', weight: 4 }, // 便道桩
  { kind: 'component', code: '0101', weight: 3 }, // 上水井盖
  { kind: 'component', code: '0301', weight: 3 }, // 公共厕所
  { kind: 'component', code: '0407', weight: 2 }, // 街头座椅
  { kind: 'component', code: '0130', weight: 2 }, // 电力立杆
]

/** 监督员 85 %, 视频 5 %, 热线与公众 8 %, 领导、媒体、批转 2 %. */
export const SOURCE_MIX: readonly { readonly source: CaseSource; readonly weight: number }[] = [
  { source: 'collector', weight: 85 },
  { source: 'video', weight: 5 },
  { source: 'hotline', weight: 5 },
  { source: 'public', weight: 3 },
  { source: 'leader', weight: 0.6 },
  { source: 'media', weight: 0.5 },
  { source: 'transfer', weight: 0.9 },
]

/** Reports by hour of the day: two peaks with the collectors' shifts, little at night. */
export const HOUR_PROFILE: readonly number[] = [
  0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 2, 5, 8, 9.5, 9, 7, 4.5, 4, 8, 9, 8.5, 7, 5, 4, 3, 2, 1, 0.5,
]
/** Days off see fewer collectors on the streets. */
export const DAY_OFF_SHARE = 0.6
