import { centroid, fromGrid, readingOrder, squareMetres, unionOf } from './geometry.mjs'
import { DISTRICTS } from './names.mjs'

/** A province that does not exist. */
const CITY_CODE = '9901'

/** Areas of all four kinds with their codes, parents before children. `cellOf` tells the cell's code by mesh face. */
export function makeAreas(mesh, groups) {
  const centre = (cells) => centroidOf(mesh, cells)
  const areas = []
  const cellCode = new Map()
  const ordered = (list, flatten) => readingOrder(list, (g) => centre(flatten(g)), rowHeight(mesh, list, flatten))
  /** Names go with the shape of the tree, so a district finds the names that have as many streets and communities. */
  const named = matchNames(
    ordered(groups, (d) => d.flat(2)).map((d) => ordered(d, (s) => s.flat(1)).map((s) => ordered(s, (c) => c))),
  )
  named.forEach(({ names: [name, nameEn, streetNames], tree }, d) => {
    const districtCode = `${CITY_CODE}${pad(d + 2, 2)}`
    areas.push({ code: districtCode, kind: 'district', name, nameEn, polygons: polygons(mesh, tree.flat(2)) })
    tree.forEach((communities, s) => {
      const streetCode = `${districtCode}${pad(s + 1, 3)}`
      const [streetName, streetEn, communityNames] = streetNames[s]
      areas.push({
        code: streetCode,
        kind: 'street',
        name: streetName,
        nameEn: streetEn,
        polygons: polygons(mesh, communities.flat(1)),
      })
      communities.forEach((cells, c) => {
        const communityCode = `${streetCode}${pad(c + 1, 3)}`
        const [zh, en] = communityNames[c].split(' ')
        areas.push({
          code: communityCode,
          kind: 'community',
          name: `${zh}社区`,
          nameEn: `${en} Community`,
          polygons: polygons(mesh, cells),
        })
        ordered(cells, (cell) => [cell]).forEach((cell, i) => {
          const code = `${communityCode}${pad(i + 1, 3)}`
          cellCode.set(cell, code)
          areas.push({ code, kind: 'cell', name: `${zh}${pad(i + 1, 3)}`, polygons: polygons(mesh, [cell]) })
        })
      })
    })
  })
  const kinds = ['district', 'street', 'community', 'cell']
  return { areas: kinds.flatMap((kind) => areas.filter((a) => a.kind === kind)), cellCode }
}

const pad = (n, digits) => String(n).padStart(digits, '0')

function matchNames(trees) {
  const shape = (streets) => streets.map((s) => s.length).join()
  const left = [...DISTRICTS]
  return trees.map((tree) => {
    const sizes = tree.map((s) => s.length)
    const at = left.findIndex(
      ([, , streets]) => shape([...streets].map(([, , c]) => c).sort(bySize)) === [...sizes].sort((a, b) => b - a).join(),
    )
    if (at < 0) throw new Error(`no names for a district of ${sizes.join('+')} communities`)
    const [[name, nameEn, streets]] = left.splice(at, 1)
    const spare = [...streets]
    const inOrder = tree.map(
      (s) =>
        spare.splice(
          spare.findIndex(([, , c]) => c.length === s.length),
          1,
        )[0],
    )
    return { names: [name, nameEn, inOrder], tree }
  })
}

const bySize = (a, b) => b.length - a.length

function centroidOf(mesh, cells) {
  let [x, y, total] = [0, 0, 0]
  for (const id of cells) {
    const points = mesh.points(mesh.faces.get(id))
    const area = mesh.areaOf(mesh.faces.get(id))
    const c = centroid(points)
    x += c[0] * area
    y += c[1] * area
    total += area
  }
  return [x / total, y / total]
}

/** The side of a square as large as the mean area of the list. */
function rowHeight(mesh, list, flatten) {
  const total = list.flatMap(flatten).reduce((a, id) => a + mesh.areaOf(mesh.faces.get(id)), 0)
  return Math.sqrt(total / list.length)
}

function polygons(mesh, cells) {
  return unionOf(mesh, cells).map((rings) => rings.map((ring) => [...ring, ring[0]].map((n) => fromGrid(mesh.nodes[n]))))
}

export const meanCellArea = (mesh) =>
  squareMetres([...mesh.faces.values()].reduce((a, f) => a + mesh.areaOf(f), 0) / mesh.faces.size)
