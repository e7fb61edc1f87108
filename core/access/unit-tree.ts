import type { Unit } from '../../contract/files/city.ts'

/** 一级部门 and 二级部门: which unit is part of which, as far down as the city's list of units goes. */
export interface UnitTree {
  /** These units and all below them. None stays none, which means all. */
  withBelow(units: readonly string[]): readonly string[]
  /** The unit and those above it, the nearest first. */
  withAbove(unit: string): readonly string[]
}

export function unitTree(units: readonly Pick<Unit, 'code' | 'parent'>[]): UnitTree {
  const parents = new Map<string, string>()
  for (const { code, parent } of units) if (parent !== undefined) parents.set(code, parent)
  const children = new Map<string, string[]>()
  for (const [code, parent] of parents) children.set(parent, [...(children.get(parent) ?? []), code])
  return {
    withBelow: (own) => (own.some((unit) => children.has(unit)) ? closure(own, (unit) => children.get(unit) ?? []) : own),
    withAbove: (unit) => closure([unit], (each) => parents.get(each) ?? []),
  }
}

/** Units that an import made part of one another in a ring are all there, once. */
function closure(from: readonly string[], next: (unit: string) => string | readonly string[]): string[] {
  const found = new Set(from)
  for (const unit of found) for (const each of [next(unit)].flat()) found.add(each)
  return [...found]
}

export interface Assignment {
  /** The unit that has the case. */
  readonly from: string | null
  readonly to: string
  /** The units that the actor acts for; empty = all. */
  readonly own: readonly string[]
}

/** 内部分派: within a department, by that department: down to a part of it, from one part to another, or back. */
export function mayAssign(tree: UnitTree, { from, to, own }: Assignment): boolean {
  return from !== null && to !== from && departmentsOf(tree, from, own).some((each) => tree.withBelow([each]).includes(to))
}

/** Whether there is anybody to pass the case on to. */
export function hasAssignees(tree: UnitTree, from: string | null, own: readonly string[]): boolean {
  return from !== null && departmentsOf(tree, from, own).some((each) => tree.withBelow([each]).length > 1)
}

function departmentsOf(tree: UnitTree, unit: string, own: readonly string[]): string[] {
  return tree.withAbove(unit).filter((each) => own.length === 0 || own.includes(each))
}
