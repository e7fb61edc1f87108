import type { SnapshotPart } from '../../contract/wire/feed.ts'

/** Collects the parts of one snapshot; a part of another one starts the collection anew. */
export class SnapshotParts {
  private parts: SnapshotPart[] = []

  /**
   * @returns all parts once the last one is there
   * @throws Error when a part comes out of its turn: the transport keeps order, so one has been lost
   */
  add(part: SnapshotPart): readonly SnapshotPart[] | null {
    const first = this.parts[0]
    if (first && (first.epoch !== part.epoch || first.seq !== part.seq || first.parts !== part.parts)) this.parts = []
    if (part.part !== this.parts.length) {
      const expected = this.parts.length
      this.parts = []
      throw new Error(`part ${part.part} of ${part.parts} came where part ${expected} was expected`)
    }
    this.parts.push(part)
    return this.parts.length === part.parts ? this.parts : null
  }
}
