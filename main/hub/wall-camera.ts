import type { CityFile } from '../../contract/files/city.ts'
import type { WallProfile } from '../../contract/files/wall-profile.ts'
import type { CameraFlight, Scene, WallCamera } from '../../contract/ipc/scene.ts'
import type { LngLat } from '../../contract/units.ts'
import { cameraAt, cameraForBounds } from '../../core/wall/camera.ts'
import { canvasOf } from '../../core/wall/canvas.ts'
import { sceneInsets } from '../../core/wall/default-scene.ts'

const FLIGHT_MS = 1500
/** A case with the streets around it: about 1.2 km across a canvas of three panels. */
const CASE_ZOOM = 17

/** The one camera of the wall, as a motion that every panel computes for itself. */
export class WallCameraMotion {
  private flight: CameraFlight | null = null

  get current(): CameraFlight | null {
    return this.flight
  }

  /** All of the city in what the plates leave free. */
  static home(city: CityFile, profile: WallProfile, scene: Scene): WallCamera {
    const canvas = canvasOf(profile)
    return cameraForBounds(city.bounds, canvas.width / canvas.height, sceneInsets(scene))
  }

  /** There at once: the first picture, or another city. */
  jumpTo(camera: WallCamera, now: number): void {
    this.flight = { from: camera, to: camera, startedAt: now, durationMs: 0 }
  }

  flyTo(to: WallCamera, now: number): void {
    const from = this.flight ? cameraAt(this.flight, now) : to
    this.flight = { from, to, startedAt: now, durationMs: FLIGHT_MS }
  }

  flyToCase([lng, lat]: LngLat, now: number): void {
    this.flyTo({ lng, lat, zoom: CASE_ZOOM, pitch: 0, bearing: 0 }, now)
  }
}
