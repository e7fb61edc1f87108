import { join } from 'node:path'
import { CITY_FILE_VERSION, CityFile } from '../../contract/files/city.ts'
import type { HallClock } from '../../contract/ipc/window-stream.ts'
import type { Logger } from '../log/logger.ts'
import { Refusal, reasonOf } from '../log/sentence.ts'
import type { Disk } from '../ports/disk.ts'
import { readJsonFile } from '../settings/json-file.ts'
import type { FeedPosition } from './feed-client.ts'
import type { Picture } from './picture.ts'
import { decodePicture, encodePicture, type StoredPicture } from './picture-file.ts'

interface KeeperOptions {
  readonly disk: Disk
  /** The hub's own folder in the data directory. */
  readonly folder: string
  readonly log: Logger
}

/** Keeps the last good picture and its city on disk, and gives them back at a start without a backend. */
export class PictureKeeper {
  private readonly options: KeeperOptions
  private readonly path: string
  private readonly cityPath: string
  private storedCity = ''
  private writing: Promise<void> = Promise.resolve()
  private refused = false

  constructor(options: KeeperOptions) {
    this.options = options
    this.path = join(options.folder, 'last-picture.bin')
    this.cityPath = join(options.folder, 'city.json')
  }

  /**
   * Puts what is on disk into an empty picture.
   * @returns where the feed may go on from, or null when there is nothing to show (which is said, unless it is the first start)
   */
  async restore(picture: Picture, machineNow: number): Promise<FeedPosition | null> {
    try {
      const bytes = await this.options.disk.read(this.path)
      if (!bytes) return null
      const stored = decodePicture(bytes, this.path)
      const city = await this.readCity(stored.cityRevision)
      picture.restore(city, stored, clockAfter(stored, machineNow))
      return { epoch: stored.epoch, seq: stored.seq }
    } catch (error) {
      if (error instanceof Refusal) this.options.log.warn(error.sentence)
      else {
        const reason = reasonOf(error)
        this.options.log.warn({
          zh: `最后画面 ${this.path} 读不出来（${reason}），未使用`,
          en: `the last picture ${this.path} cannot be read (${reason}) and is not used`,
        })
      }
      return null
    }
  }

  /** One write at a time; a disk that refuses is said once, until it takes the picture again. */
  store(picture: Picture, position: FeedPosition, machineNow: number): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        await this.write(picture, position, machineNow)
        this.refused = false
      } catch (error) {
        if (!this.refused) this.tellRefused(error)
        this.refused = true
      }
    })
    return this.writing
  }

  private async write(picture: Picture, { epoch, seq }: FeedPosition, machineNow: number): Promise<void> {
    const { city, clock } = picture
    const hallAt = picture.hallNow(machineNow)
    if (!city || !clock || hallAt === null) return
    const { disk } = this.options
    const stored = { cityRevision: city.revision, epoch, seq, hallAt, writtenAt: machineNow, speed: clock.speed }
    const bytes = encodePicture(
      { ...stored, alarms: picture.alarms.all(), board: picture.board },
      picture.cases,
      picture.tracks.all(),
    )
    if (this.storedCity !== city.revision) {
      await disk.writeWhole(this.cityPath, Buffer.from(JSON.stringify(city)))
      this.storedCity = city.revision
    }
    await disk.writeWhole(this.path, bytes)
  }

  private async readCity(revision: string): Promise<CityFile> {
    const what = { zh: '城市文件', en: 'city file' }
    const { disk } = this.options
    const city = await readJsonFile({
      disk,
      path: this.cityPath,
      what,
      schema: CityFile,
      format: 'beacon-wall-city',
      version: CITY_FILE_VERSION,
    })
    if (city?.revision === revision) {
      this.storedCity = revision
      return city
    }
    throw new Refusal({
      zh: `最后画面与 ${this.cityPath} 不是同一版城市数据，未使用；连上后端后会重写`,
      en: `The last picture and ${this.cityPath} are not of the same city revision and are not used; both are written anew once the backend is reached`,
    })
  }

  private tellRefused(error: unknown): void {
    const reason = reasonOf(error)
    this.options.log.error({
      zh: `最后画面写不进 ${this.path}（${reason}）；断线重启后将没有画面，请腾出空间`,
      en: `the last picture cannot be written to ${this.path} (${reason}); a start without the backend would have none. Free some space`,
    })
  }
}

/** A real city's clock has gone on while the wall was off; a simulated one stood still with it. */
function clockAfter(stored: StoredPicture, machineNow: number): HallClock {
  const machineAt = stored.speed === 1 ? Math.min(stored.writtenAt, machineNow) : machineNow
  return { hallAt: stored.hallAt, machineAt, speed: stored.speed }
}
