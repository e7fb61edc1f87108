/** Departments of the records: code, Chinese, English. */
export const DEPARTMENTS = [
  ['PWDx', '公共工程局', 'Public Works Department'],
  ['ISD', '检查服务局', 'Inspectional Services'],
  ['PARK', '公园与休憩局', 'Parks and Recreation'],
  ['BTDT', '交通局', 'Transportation Department'],
  ['INFO', '市长热线', "Mayor's 24 Hour Hotline"],
  ['PROP', '物业管理局', 'Property Management'],
  ['BWSC', '供排水委员会', 'Water and Sewer Commission'],
  ['DISB', '残障事务委员会', 'Disability Commission'],
  ['BPS_', '公立学校', 'Public Schools'],
  ['BHA_', '房屋管理局', 'Housing Authority'],
  ['No Q', '未分派', 'Unassigned'],
]

/** Reasons whose types speak of a fixed thing (部件); the others are events (事件). */
export const COMPONENT_REASONS = ['Street Lights', 'Signs & Signals', 'Trees', 'Park Maintenance & Safety', 'Bridge Maintenance']

export const NEIGHBOURHOODS = {
  Allston: '奥尔斯顿',
  'Back Bay': '后湾',
  'Bay Village': '湾村',
  'Beacon Hill': '灯塔山',
  Brighton: '布莱顿',
  Charlestown: '查尔斯顿',
  Chinatown: '唐人街',
  Dorchester: '多切斯特',
  Downtown: '市中心',
  'East Boston': '东波士顿',
  Fenway: '芬威',
  'Harbor Islands': '港湾群岛',
  'Hyde Park': '海德公园',
  'Jamaica Plain': '牙买加平原',
  'Leather District': '皮革区',
  Longwood: '长木',
  Mattapan: '马特潘',
  'Mission Hill': '教会山',
  'North End': '北端',
  Roslindale: '罗斯林代尔',
  Roxbury: '罗克斯伯里',
  'South Boston': '南波士顿',
  'South Boston Waterfront': '南波士顿滨海',
  'South End': '南端',
  'West End': '西端',
  'West Roxbury': '西罗克斯伯里',
}

/** Days off of the city in the years of the records (federal, Massachusetts and Suffolk County holidays). */
export const HOLIDAYS = [
  '2011-01-01',
  '2011-01-17',
  '2011-02-21',
  '2011-03-17',
  '2011-04-18',
  '2011-05-30',
  '2011-06-17',
  '2011-07-04',
  '2011-09-05',
  '2011-10-10',
  '2011-11-11',
  '2011-11-24',
  '2011-12-26',
  '2012-01-02',
  '2012-01-16',
  '2012-02-20',
  '2012-04-16',
  '2012-05-28',
]
