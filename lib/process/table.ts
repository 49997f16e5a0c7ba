/** What Clutch asks of an operating system's process table. */
export type SeenProcess = {
  pid: number
  parentPid: number
  groupId: number
  /** Field 22 of /proc/<pid>/stat on Linux; seconds since the epoch elsewhere. Tells a process from one that reuses its pid. */
  startTime: number
}

export type ProcessTable = {
  bootId(): string
  /** Null when no such process lives; a zombie does not live. */
  look(pid: number): SeenProcess | null
  list(): SeenProcess[]
  /** `NAME=value` strings; empty where they cannot be read. */
  environ(pid: number): string[]
  /** The program and its arguments; empty where they cannot be read. */
  commandLine(pid: number): string[]
}
