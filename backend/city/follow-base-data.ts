import type { BaseData } from '../areas/base-data.ts'
import type { Logger } from '../support/logger.ts'
import { StartError } from '../support/start-error.ts'
import type { CityDirectory } from './city-directory.ts'

/** The directory goes by what was imported, at once. What it cannot take leaves the city as it was, and is said. */
export function followBaseData(directory: CityDirectory, baseData: BaseData, log: Logger): void {
  baseData.changed(() => {
    try {
      directory.replace(baseData.cityNow())
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      log.error({ why: error.sentence.en }, 'what was imported cannot take effect; the city stays as it was')
    }
  })
}
