/**
 * Groups cells into `shares.length` connected groups whose areas stand as `shares`, with borders along strong edges
 * (trunk roads, rivers). Grows from spread seeds, then moves border cells while that helps (annealed, seeded).
 * `cells`: ids; `area`, `centre`, `links` (id → Map of neighbour → [length, weight]) are looked up by id.
 */
export function partition(cells, shares, { area, centre, links }, random) {
  const total = cells.reduce((a, c) => a + area(c), 0)
  const sum = shares.reduce((a, b) => a + b, 0)
  const goals = shares.map((s) => (s / sum) * total)
  const member = new Set(cells)
  let best = null
  for (let attempt = 0; attempt < 16; attempt++) {
    const state = {
      cells,
      goals,
      area,
      group: grow(cells, goals, { area, centre, links, member }, random),
      links,
      member,
      random,
    }
    refine(state)
    const cost = costOf(state)
    if (!best || cost < best.cost) best = { cost, group: state.group }
  }
  return shares.map((_, g) => cells.filter((c) => best.group.get(c) === g))
}

function grow(cells, goals, { area, centre, links, member }, random) {
  const seeds = spreadSeeds(cells, goals.length, centre, random)
  const group = new Map(seeds.map((c, g) => [c, g]))
  const filled = seeds.map((c) => area(c))
  const stuck = new Set()
  while (group.size < cells.length) {
    let hungry = -1
    goals.forEach((goal, g) => {
      if (!stuck.has(g) && (hungry < 0 || filled[g] / goal < filled[hungry] / goals[hungry])) hungry = g
    })
    if (hungry < 0) throw new Error('the cells are not connected')
    const next = nearestFree(hungry, { group, links, member, centre, seed: seeds[hungry] })
    if (next === undefined) {
      stuck.add(hungry)
      continue
    }
    group.set(next, hungry)
    filled[hungry] += area(next)
  }
  return group
}

function spreadSeeds(cells, count, centre, random) {
  const far = (a, b) => Math.hypot(centre(a)[0] - centre(b)[0], centre(a)[1] - centre(b)[1])
  let seeds = [random.pick(cells)]
  while (seeds.length < count) {
    const next = cells
      .map((c) => ({ c, d: Math.min(...seeds.map((s) => far(c, s))) * random.between(0.85, 1) }))
      .sort((a, b) => b.d - a.d)[0]
    seeds.push(next.c)
  }
  for (let round = 0; round < 12; round++) {
    const own = seeds.map(() => [])
    for (const c of cells) own[seeds.map((s) => far(c, s)).reduce((m, d, i, all) => (d < all[m] ? i : m), 0)].push(c)
    seeds = own.map((list, g) => {
      if (list.length === 0) return seeds[g]
      const mid = [0, 1].map((k) => list.reduce((a, c) => a + centre(c)[k], 0) / list.length)
      return list.reduce((a, c) =>
        Math.hypot(centre(c)[0] - mid[0], centre(c)[1] - mid[1]) < Math.hypot(centre(a)[0] - mid[0], centre(a)[1] - mid[1])
          ? c
          : a,
      )
    })
  }
  return new Set(seeds).size === count ? seeds : cells.slice(0, count)
}

function nearestFree(g, { group, links, member, centre, seed }) {
  let best
  let least = Infinity
  for (const [cell, owner] of group) {
    if (owner !== g) continue
    for (const [n, [, weight]] of links.get(cell)) {
      if (!member.has(n) || group.has(n)) continue
      const d = Math.hypot(centre(n)[0] - centre(seed)[0], centre(n)[1] - centre(seed)[1]) * (1 + 0.15 * weight)
      if (d < least) [best, least] = [n, d]
    }
  }
  return best
}

/** A border along an alley costs its length in full, along a trunk road or a river a small part of it. */
const borderCost = ([length, weight]) => length / (1 + weight)

function costOf({ cells, goals, area, group, links, member }) {
  const filled = goals.map(() => 0)
  let border = 0
  for (const c of cells) {
    filled[group.get(c)] += area(c)
    for (const [n, link] of links.get(c)) if (member.has(n) && group.get(n) !== group.get(c)) border += borderCost(link) / 2
  }
  return border + balanceCost(filled, goals)
}

function balanceCost(filled, goals) {
  return goals.reduce((sum, goal, g) => sum + 12 * Math.sqrt(goal) * (filled[g] / goal - 1) ** 2, 0)
}

function refine(state) {
  const { cells, goals, area, group, links, member, random } = state
  const filled = goals.map((_, g) => cells.filter((c) => group.get(c) === g).reduce((a, c) => a + area(c), 0))
  const moves = cells.length * 220
  for (let move = 0; move < moves; move++) {
    const heat = 300 * (1 - move / moves) ** 2
    const cell = random.pick(cells)
    const from = group.get(cell)
    const others = [...links.get(cell).keys()].filter((n) => member.has(n) && group.get(n) !== from)
    if (others.length === 0) continue
    const to = group.get(random.pick(others))
    let change = 0
    for (const [n, link] of links.get(cell)) {
      if (!member.has(n)) continue
      if (group.get(n) === from) change += borderCost(link)
      if (group.get(n) === to) change -= borderCost(link)
    }
    const after = [...filled]
    after[from] -= area(cell)
    after[to] += area(cell)
    change += balanceCost(after, goals) - balanceCost(filled, goals)
    if (change > 0 && random.next() >= Math.exp(-change / (heat + 1e-9))) continue
    if (!staysConnected(cell, from, { group, links, member })) continue
    group.set(cell, to)
    filled.splice(0, filled.length, ...after)
  }
}

function staysConnected(cell, g, { group, links, member }) {
  const around = [...links.get(cell).keys()].filter((n) => member.has(n) && group.get(n) === g)
  if (around.length === 0) return false
  const seen = new Set([cell, around[0]])
  const stack = [around[0]]
  while (stack.length > 0) {
    for (const n of links.get(stack.pop()).keys()) {
      if (member.has(n) && group.get(n) === g && !seen.has(n)) {
        seen.add(n)
        stack.push(n)
      }
    }
  }
  return around.every((n) => seen.has(n))
}
