import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { matchDisplays } from '../displays/match-displays.ts'
import { nodeDisk } from '../ports/node-disk.ts'
import { readWallProfile } from './wall-profile-file.ts'

const folder = join(import.meta.dirname, '../../assets/profiles')

describe('the example profiles', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s is one that the program reads', async (name) => {
    expect((await readWallProfile(nodeDisk, join(folder, name))).panels.length).toBeGreaterThan(0)
  })

  it('virtual-3x1 fits the monitors that are made where there is no display', async () => {
    const profile = await readWallProfile(nodeDisk, join(folder, 'virtual-3x1.json'))
    const display = (id: number, x: number, y: number, width: number, height: number) => {
      const bounds = { x, y, width, height }
      return { id, label: '', bounds, workArea: bounds, size: [width, height] as const, primary: id === 4 }
    }
    const displays = [
      display(1, 0, 0, 960, 540),
      display(2, 960, 0, 960, 540),
      display(3, 1920, 0, 960, 540),
      display(4, 0, 540, 1280, 800),
    ]
    const layout = matchDisplays(profile, displays)
    expect([...layout.panels].map(([name, at]) => [name, at.id])).toEqual([
      ['left', 1],
      ['middle', 2],
      ['right', 3],
    ])
    expect(layout.console).toMatchObject({ display: { id: 4 }, ownDisplay: true })
  })
})
