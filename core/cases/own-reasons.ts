/**
 * Reasons that the record gives for its own steps. The log keeps one text for all its readers, so they speak both languages.
 */
export const OWN_REASONS = {
  /** A pause (挂账, 缓办) has ended by itself. */
  resumed: '到期自动恢复 / resumed by itself at the date that was set',
  /** A case of the past whose file gave no reason. */
  imported: '历史案卷导入 / import of historic cases',
  calendarMoved: (before: string, now: string): string =>
    `工作日历变更：${before} → ${now} / the working calendar has changed: ${before} → ${now}`,
  repeatOf: (first: string, note: string): string =>
    `重复案卷，与 ${first} 关联${note === '' ? '' : `：${note}`} / repeats case ${first}`,
} as const
