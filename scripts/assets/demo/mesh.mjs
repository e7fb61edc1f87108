import { edgeKey, signedArea } from './planar-graph.mjs'

/**
 * Faces that share their edges: `faces` by id as loops of nodes (counter-clockwise), `owner` the face on the left of each
 * directed edge. Whatever is done to a face, its neighbours see it.
 */
export function createMesh({ nodes, faces, weights }) {
  const mesh = {
    nodes: [...nodes],
    weights: new Map(weights),
    faces: new Map(),
    owner: new Map(),
    nextId: 0,
    points: (face) => face.map((n) => mesh.nodes[n]),
    areaOf: (face) => signedArea(mesh.points(face)),
  }
  for (const face of faces) addFace(mesh, face)
  return mesh
}

export function addFace(mesh, loop) {
  const id = mesh.nextId++
  mesh.faces.set(id, loop)
  loop.forEach((n, i) => mesh.owner.set(`${n},${loop[(i + 1) % loop.length]}`, id))
  return id
}

export function dropFace(mesh, id) {
  const loop = mesh.faces.get(id)
  loop.forEach((n, i) => mesh.owner.delete(`${n},${loop[(i + 1) % loop.length]}`))
  mesh.faces.delete(id)
}

/** A new node on an edge, seen by the faces of both sides. */
export function splitEdge(mesh, i, j, at) {
  const node = mesh.nodes.length
  mesh.nodes.push(at)
  const weight = mesh.weights.get(edgeKey(i, j))
  mesh.weights.delete(edgeKey(i, j))
  mesh.weights.set(edgeKey(i, node), weight)
  mesh.weights.set(edgeKey(node, j), weight)
  for (const [from, to] of [
    [i, j],
    [j, i],
  ]) {
    const id = mesh.owner.get(`${from},${to}`)
    if (id === undefined) continue
    const loop = mesh.faces.get(id)
    const rest = [...loop]
    rest.splice(loop.indexOf(from) + 1, 0, node)
    mesh.faces.set(id, rest)
    mesh.owner.delete(`${from},${to}`)
    mesh.owner.set(`${from},${node}`, id)
    mesh.owner.set(`${node},${to}`, id)
  }
  return node
}

export function neighboursOf(mesh, id) {
  const loop = mesh.faces.get(id)
  const found = new Set(loop.map((n, i) => mesh.owner.get(`${loop[(i + 1) % loop.length]},${n}`)))
  found.delete(undefined)
  found.delete(id)
  return [...found]
}

export function sharedEdges(mesh, id, other) {
  const loop = mesh.faces.get(id)
  return loop.map((n, i) => [n, loop[(i + 1) % loop.length]]).filter(([i, j]) => mesh.owner.get(`${j},${i}`) === other)
}
