import type { CityFile } from '../../contract/files/city.ts'
import { withHours } from '../../core/time/working-hours.ts'
import type { BaseData } from '../areas/base-data.ts'
import { WORKING_HOURS } from '../deadlines/working-hours-setting.ts'
import type { Settings } from '../settings/settings.ts'
import type { Logger } from '../support/logger.ts'
import { StartError } from '../support/start-error.ts'
import type { HallTime } from '../time/hall-time.ts'
import type { CityDirectory } from './city-directory.ts'

export interface CitySources {
  readonly baseData: BaseData
  readonly settings: Settings
  readonly hall: HallTime
}

/** The city as it is now: its file, what was imported, and the working hours that hold, as another revision. */
export function cityNow({ baseData, settings, hall }: CitySources): CityFile {
  const city = baseData.cityNow()
  const { version, body } = settings.at(WORKING_HOURS, hall.now())
  if (version === 0) return city
  return { ...city, revision: `${city.revision}+h${version}`, calendar: withHours(city.calendar, body, version) }
}

/** Hours that another backend published, or that begin at their time, are in force here this much later at most. */
const LOOK_EVERY_MS = 2000

/**
 * The directory goes by what was imported and published, at once. What it cannot take leaves the city as it was, and is said.
 * @returns how to end it
 */
export function followCity(directory: CityDirectory, sources: CitySources, log: Logger): () => void {
  const { baseData, settings, hall } = sources
  const hoursVersion = (): number => settings.at(WORKING_HOURS, hall.now()).version
  let hours = Number.NaN
  const take = (): void => {
    try {
      hours = hoursVersion()
      directory.replace(cityNow(sources))
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      log.error({ why: error.sentence.en }, 'what was imported cannot take effect; the city stays as it was')
    }
  }
  const look = (): void => {
    if (hoursVersion() !== hours) take()
  }
  baseData.changed(take)
  settings.published(look)
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
