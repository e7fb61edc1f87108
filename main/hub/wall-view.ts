import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { CameraFlight, WallCamera } from '../../contract/ipc/scene.ts'
import { cameraAt } from '../../core/wall/camera.ts'
import { canvasOf } from '../../core/wall/canvas.ts'
import { defaultScene, sceneInsets } from '../../core/wall/default-scene.ts'
import { cityOutline, homeCamera } from '../../core/wall/home-camera.ts'
import type { Picture } from './picture.ts'

const FLIGHT_MS = 1500
/** A case with the streets around it: 2 880 canvas units show about 2 km at Chinese latitudes. */
const CASE_ZOOM = 16.5

interface ViewOptions {
  readonly profile: WallProfile
  readonly picture: Picture
  readonly machineNow: () => number
  readonly onChange: () => void
}

/** The one camera of the wall, as a motion that every panel computes for itself. */
export class WallView {
  private readonly options: ViewOptions
  private flight: CameraFlight | null = null

  constructor(options: ViewOptions) {
    this.options = options
  }

  get current(): CameraFlight | null {
    return this.flight
  }

  /** All of the city in what the plates leave free; there at once, as another city is another place. */
  jumpHome(): void {
    const home = this.homeView()
    if (home) this.set({ from: home, to: home, startedAt: this.options.machineNow(), durationMs: 0 })
  }

  home(): void {
    const home = this.homeView()
    if (home) this.to(home)
  }

  to(to: WallCamera): void {
    const startedAt = this.options.machineNow()
    const from = this.flight ? cameraAt(this.flight, startedAt) : to
    this.set({ from, to, startedAt, durationMs: FLIGHT_MS })
  }

  /** To where the case is; stays where it is when nobody knows. */
  toCase(caseId: number): void {
    const { cases } = this.options.picture
    const slot = cases.slotOf(caseId)
    if (slot === undefined) return
    const { lng, lat } = cases.columns
    this.to({ lng: lng[slot] as number, lat: lat[slot] as number, zoom: CASE_ZOOM, pitch: 0, bearing: 0 })
  }

  /** The machine's clock has been set: the flight, under way or over, is where it was. */
  clockStepped(ms: number): void {
    if (this.flight) this.set({ ...this.flight, startedAt: this.flight.startedAt + ms })
  }

  private homeView(): WallCamera | null {
    const { profile, picture } = this.options
    if (!picture.city) return null
    const canvas = canvasOf(profile)
    return homeCamera(cityOutline(picture.city), canvas.width / canvas.height, sceneInsets(defaultScene(profile)))
  }

  private set(flight: CameraFlight): void {
    this.flight = flight
    this.options.onChange()
  }
}
