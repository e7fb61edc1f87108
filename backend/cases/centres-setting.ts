import { Centres } from '../../contract/settings/centres.ts'
import type { SettingKind } from '../settings/setting-kind.ts'

/** 指挥中心: whether the city works on one level or two. */
export const CENTRES: SettingKind<typeof Centres> = {
  key: 'centres',
  schema: Centres,
  initial: () => ({ levels: 'one' }),
  wrongIn: () => null,
}
