/** Where a backend's files lie: beside its database, or in memory with it. */
import { directoryBytes } from "./directory-bytes.ts"
import { memoryBytes, remoteBytes } from "./memory-bytes.ts"
import type { FileBytes, FileMethods, LocalFileBytes } from "./types.ts"

export type FilePlace = {
  /** The database's path. */
  path: string
  /** By default a directory named after the database file. */
  filesDirectory?: string | undefined
}

/** In the engine's own thread. */
export function localBytes(place: FilePlace): LocalFileBytes {
  const directory = directoryOf(place)
  return directory === null ? memoryBytes() : directoryBytes(directory)
}

/** In any other thread: a directory is within reach of all, memory only of the engine's. */
export function sharedBytes(place: FilePlace, engine: FileMethods): FileBytes {
  const directory = directoryOf(place)
  return directory === null ? remoteBytes(engine) : directoryBytes(directory)
}

export function directoryOf({ path, filesDirectory }: FilePlace): string | null {
  return path === ":memory:" ? null : (filesDirectory ?? `${path}-files`)
}
