import type { ImportTarget } from '../../../contract/wire/areas.ts'

const TERM = {
  validFrom: ['validfrom', 'ordate', '初始时间', '初始日期', '启用日期', '生效日期', '开始日期'],
  validTo: ['validto', 'chdate', '终止时间', '终止日期', '变更日期', '失效日期', '结束日期', '停用日期'],
} as const

/**
 * Names under which a field comes, best first. The domain's own names (BGCode, ObjID, ORDate …) stand beside what Chinese
 * and English tables are headed with. Compared without case, spaces, underscores and brackets.
 */
const FIELDS = {
  areas: {
    code: [
      'code',
      'bgcode',
      'bgid',
      'gridcode',
      'adcode',
      '编码',
      '代码',
      '标识码',
      '区域编码',
      '单元网格标识码',
      '单元网格编码',
      '单元网格',
      '网格编码',
      '社区编码',
      '街道编码',
      '行政区划代码',
      'areacode',
    ],
    name: ['name', 'bgname', 'gridname', '名称', '区域名称', '单元网格名称', '网格名称', '社区名称', '街道名称', '行政区划名称'],
    nameEn: ['nameen', 'english', 'englishname', '英文名', '英文名称'],
    kind: ['kind', 'level', '类型', '级别', '层级', '区域类型'],
    unit: ['unit', 'unitcode', 'deptcode', '管理责任主体', '责任主体', '责任单位编码', '责任单位', '责任单位代码'],
    ...TERM,
    aliases: ['aliases', 'alias', 'oldcode', '别名编码', '曾用编码', '原编码', '旧编码', '曾用代码', '原代码'],
  },
  components: {
    code: ['code', 'objid', 'objcode', '部件标识码', '部件编码', '标识码', '编码', 'id'],
    name: ['name', 'objname', '部件名称', '名称'],
    lng: ['lng', 'lon', 'longitude', 'x', '经度', '经度坐标'],
    lat: ['lat', 'latitude', 'y', '纬度', '纬度坐标'],
    cell: ['cell', 'cellcode', 'bgid', 'bgcode', '所在单元网格', '单元网格', '单元网格编码', '单元网格标识码'],
    authority: ['authority', 'deptcode1', '主管部门代码', '主管部门编码', '主管部门'],
    owner: [
      'owner',
      'deptcode2',
      '责任单位代码',
      '权属单位代码',
      '责任单位编码',
      '权属单位编码',
      '责任单位',
      '权属单位',
      'unit',
      'unitcode',
    ],
    keeper: ['keeper', 'deptcode3', '养护单位代码', '养护单位编码', '养护单位'],
    state: ['state', 'objstate', '部件状态', '状态'],
    status: ['status', '现势性'],
    validFrom: ['validfrom', 'ordate', '初始时间', '初始日期'],
    changedOn: ['changedon', 'chdate', '变更时间', '变更日期'],
    origin: ['datasource', 'origin', '数据来源'],
    note: ['note', 'remark', '备注'],
  },
  units: {
    code: ['code', 'unitcode', 'deptcode', '单位编码', '部门编码', '编码', '代码', '单位代码', '部门代码'],
    name: ['name', 'unitname', 'deptname', '单位名称', '部门名称', '名称'],
    nameEn: ['nameen', 'english', 'englishname', '英文名', '英文名称'],
    level: ['level', '级别', '层级', '单位级别'],
    parent: ['parent', 'parentcode', '上级编码', '上级单位', '上级部门', '上级单位编码'],
    ...TERM,
  },
  classes: {
    code: ['code', 'classcode', '小类代码', '小类编码', '编码', '代码'],
    name: ['name', 'classname', '小类名称', '小类', '名称'],
    nameEn: ['nameen', 'english', 'englishname', '英文名', '英文名称'],
    kind: ['kind', 'type', '类型', '类别', '部件事件'],
    edition: ['edition', '版本', '标准版本', '标准'],
    conditionKey: ['conditionkey', 'conditioncode', '立案条件编码', '条件编码'],
    condition: ['condition', '立案条件', '条件'],
    limit: ['limit', '处置时限', '时限'],
    hazard: ['hazard', '危险', '是否危险', '安全隐患'],
    warning: ['warning', 'warningshare', '预警比例'],
    closing: ['closing', '结案条件'],
    ...TERM,
  },
  places: {
    code: ['code', 'id', '编码', '代码', '标识码'],
    name: ['name', '名称', '道路名称', '地名', '地点名称'],
    nameEn: ['nameen', 'english', 'englishname', '英文名', '英文名称'],
    kind: ['kind', 'type', '类型', '类别'],
    lng: ['lng', 'lon', 'longitude', 'x', '经度', '经度坐标'],
    lat: ['lat', 'latitude', 'y', '纬度', '纬度坐标'],
  },
  calendar: {
    date: ['date', '日期'],
    kind: ['kind', 'type', '类型', '安排'],
    name: ['name', '名称', '节日'],
  },
  movers: {
    id: ['id', 'code', 'moverid', '编号', '工号', '人员编号', '车辆编号', '自编号', '编码'],
    name: ['name', '姓名', '名称', '人员姓名', '车辆名称'],
    kind: ['kind', 'type', '类型', '类别'],
    unit: ['unit', 'unitcode', 'company', '单位编码', '责任单位编码', '所属单位', '责任单位', '单位', '所属公司', '公司'],
    plate: ['plate', 'platenumber', '号牌', '车牌', '车牌号', '车牌号码', '号牌号码'],
    phone: ['phone', 'terminalphone', 'sim', '终端手机号', '终端号', 'sim卡号', '手机号'],
    deviceId: ['deviceid', 'terminalid', '终端id', '终端标识'],
    validFrom: ['validfrom', '初始日期', '启用日期', '上岗日期', '开始日期', '生效日期'],
    validTo: ['validto', '终止日期', '停用日期', '离岗日期', '结束日期', '失效日期'],
  },
  accounts: {
    user: ['user', 'account', 'login', '账号', '用户名', '登录名', '工号'],
    name: ['name', '姓名', '显示名', '名称'],
    roles: ['roles', 'role', '角色'],
    posts: ['posts', 'post', '岗位'],
    areas: ['areas', 'area', '区域', '区域编码', '责任区域', '责任区域编码'],
    units: ['units', 'unit', '单位', '单位编码', '责任单位编码'],
    disabled: ['disabled', '停用', '是否停用'],
  },
  shifts: {
    mover: ['mover', 'id', '编号', '工号', '人员编号', '车辆编号'],
    date: ['date', '日期', '排班日期'],
    from: ['from', 'startsat', 'start', '开始时间', '开始', '上班时间', '上岗时间'],
    to: ['to', 'endsat', 'end', '结束时间', '结束', '下班时间', '离岗时间'],
    area: ['area', 'patrolarea', '责任网格', '责任网格编码', '巡查区域'],
  },
} as const satisfies Record<ImportTarget, Record<string, readonly string[]>>

export interface ColumnMapping {
  /** Column of the file by field of ours. */
  readonly columnOf: ReadonlyMap<string, string>
  /** Columns that mean nothing to us, as they are headed. */
  readonly unknown: readonly string[]
}

/** Each column serves one field at most; the field's better name wins over the column's earlier place. */
export function mapColumns(target: ImportTarget, columns: readonly string[]): ColumnMapping {
  const byHeader = new Map(columns.map((column) => [plainHeader(column), column] as const).reverse())
  const columnOf = new Map<string, string>()
  const taken = new Set<string>()
  for (const [field, names] of Object.entries<readonly string[]>(FIELDS[target])) {
    const column = names.map((name) => byHeader.get(name)).find((found) => found !== undefined && !taken.has(found))
    if (column === undefined) continue
    columnOf.set(field, column)
    taken.add(column)
  }
  return { columnOf, unknown: columns.filter((column) => column !== '' && !taken.has(column)) }
}

function plainHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.:*]|\(.*?\)/g, '')
}
