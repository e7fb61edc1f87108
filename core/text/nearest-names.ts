/** As many as one glance takes in. */
const MOST = 3

/**
 * Of the names that exist, those that were probably meant: spelled the same but for case and separators (`due_at` for
 * `dueAt`), one the beginning of the other, or a slip of the finger away. Nearest first.
 */
export function nearestNames(wrong: string, known: readonly string[]): readonly string[] {
  const plain = plainOf(wrong)
  if (plain === '') return []
  const slips = plain.length < 4 ? 1 : plain.length < 9 ? 2 : 3
  return known
    .map((name) => ({ name, far: distance(plain, plainOf(name)) }))
    .filter(({ name, far }) => far <= slips || isBeginning(plain, plainOf(name)))
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST)
    .map(({ name }) => name)
}

const plainOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 64)

function isBeginning(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= 3 && long.startsWith(short)
}

/** Letters to add, drop, change, or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_each, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let least = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + same)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) least = Math.min(least, at(before, column - 2) + 1)
      current.push(least)
    }
    before = last
    last = current
  }
  return at(last, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY
