export const DATABASE_PREFIX = 'beacon_'

/** In our own cluster each city has a database of its own, so one data directory serves several. */
export function cityDatabase(cityId: string): string {
  return `${DATABASE_PREFIX}${cityId.replaceAll('-', '_')}`
}
