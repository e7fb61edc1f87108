import { createServer, type Server, Socket } from 'node:net'

/** A line to a server that a test can cut and mend: while it is cut, nothing passes and nobody gets through. */
export class CuttableLine {
  readonly url: string
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private isCut = false

  private constructor(server: Server, port: number) {
    this.server = server
    this.url = `http://127.0.0.1:${port}`
  }

  static open(port: number, targetPort: number): Promise<CuttableLine> {
    return new Promise((resolve, reject) => {
      const server = createServer()
      const line = new CuttableLine(server, port)
      server.on('connection', (near) => line.join(near, targetPort))
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(line))
    })
  }

  cut(): void {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }

  mend(): void {
    this.isCut = false
  }

  close(): void {
    this.cut()
    this.server.close()
  }

  private join(near: Socket, targetPort: number): void {
    if (this.isCut) {
      near.destroy()
      return
    }
    const far = new Socket()
    for (const socket of [near, far]) {
      this.sockets.add(socket)
      // Either end may break at any time; breaking the other end is all that a wire does about it.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    far.connect(targetPort, '127.0.0.1')
    near.pipe(far).pipe(near)
  }
}
