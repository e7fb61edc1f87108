import { app, type Session, type WebContents } from 'electron'

/** No page of ours ever asks for a permission, so every one is denied, also those that later Electrons invent. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Pages stay where they are, open nothing, embed nothing, download nothing; whatever creates them. */
export function hardenAllContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // The shell's own loadURL fires none of these.
    contents.on('will-navigate', (event) => stay(contents, event))
    contents.on('will-frame-navigate', (event) => stay(contents, event))
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.session.on('will-download', (event) => event.preventDefault())
  })
}

/** A page that has broken may load itself again, and nothing else. */
function stay(contents: WebContents, event: { readonly url: string; preventDefault(): void }): void {
  if (event.url !== contents.getURL()) event.preventDefault()
}
