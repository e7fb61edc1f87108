/**
 * How a window's page is served and how it gets its line to the hub.
 *
 * Pages and assets come from one origin, our own scheme: `<APP_ORIGIN>/panel.html`, `<APP_ORIGIN>/console.html`, the
 * bundle beside them, and the files of `assets/` under ASSETS_PATH (`<APP_ORIGIN>/city-assets/<path in assets/>`).
 *
 * Once the page's `load` event has passed, the preload posts `{type: PORT_MESSAGE}` to the page's own window with one
 * MessagePort in `event.ports`. It happens again, with a new port, whenever the hub has been restarted: the page drops
 * the old port and starts over from the `hello` of the new one. A module script that adds its listener synchronously
 * cannot miss it.
 */
export const APP_SCHEME = 'app'
export const APP_HOST = 'wall'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const ASSETS_PATH = '/city-assets/'
export const PORT_MESSAGE = 'beacon-wall-port'

/** Channel from the shell to a preload; the port travels beside it. */
export const PORT_CHANNEL = 'hub-port'
