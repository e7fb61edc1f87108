import { WALL_PROFILE_VERSION, WallProfile } from '../../contract/files/wall-profile.ts'
import { Refusal } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import { readJsonFile } from './json-file.ts'

/** @throws Refusal with one sentence when the file is missing, malformed, newer, or names a panel twice */
export async function readWallProfile(disk: Disk, path: string): Promise<WallProfile> {
  const what = { zh: '墙面档案', en: 'wall profile' }
  const profile = await readJsonFile({
    disk,
    path,
    what,
    schema: WallProfile,
    format: 'beacon-wall-profile',
    version: WALL_PROFILE_VERSION,
  })
  if (!profile) {
    throw new Refusal({
      zh: `找不到墙面档案 ${path}，请检查 --profile 的路径；assets/profiles/ 里有样例。`,
      en: `There is no wall profile at ${path}; check the path after --profile. assets/profiles/ has examples.`,
    })
  }
  const names = profile.panels.map((panel) => panel.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new Refusal({
      zh: `墙面档案 ${path} 里有两块屏都叫“${twice}”，请改名。`,
      en: `The wall profile ${path} has two panels called "${twice}"; rename one.`,
    })
  }
  return profile
}
