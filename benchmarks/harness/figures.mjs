/** Figures, their budgets, and how they are shown. */

/**
 * @typedef {object} Figure
 * @property {string} name @property {number} value @property {string} unit
 * @property {string} [budget] as shown, e.g. "≤ 160"
 * @property {boolean | null} met null = there is no budget for it
 */

/** @param {string} name @param {number} value @param {string} unit @param {{ atMost?: number, atLeast?: number }} [budget] @returns {Figure} */
export function figure(name, value, unit, { atMost, atLeast } = {}) {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000
  if (atMost !== undefined) return { name, value: rounded, unit, budget: `≤ ${atMost}`, met: value <= atMost }
  if (atLeast !== undefined) return { name, value: rounded, unit, budget: `≥ ${atLeast}`, met: value >= atLeast }
  return { name, value: rounded, unit, met: null }
}

/** @param {readonly number[]} values @param {number} part 0…1 */
export function quantile(values, part) {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** Least-squares slope of (seconds, value) points, per hour. @param {readonly (readonly [number, number])[]} points */
export function slopePerHour(points) {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return under === 0 ? 0 : (over / under) * 3600
}

/** @param {string} title @param {readonly Figure[]} figures */
export function table(title, figures) {
  const rows = figures.map(({ name, value, unit, budget, met }) => [
    name,
    `${value} ${unit}`.trim(),
    budget === undefined ? '' : `${budget} ${unit}`.trim(),
    met === null ? '' : met ? 'met' : 'NOT MET',
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
  return [title, ...lines].join('\n')
}
