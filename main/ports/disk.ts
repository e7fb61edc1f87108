/** Files of the data directory. Paths are absolute. */
export interface Disk {
  /** null when there is no such file; every other failure is thrown. */
  read(path: string): Promise<Uint8Array | null>
  /** The file is the old one or the new one, never half of either, whenever the power goes. Folders are made. */
  writeWhole(path: string, bytes: Uint8Array, options?: { mode?: number }): Promise<void>
  append(path: string, text: string): Promise<void>
  /** Bytes; 0 when there is no such file. */
  size(path: string): Promise<number>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
}
