/** The process table of Linux: /proc. */
import { readdirSync, readFileSync } from "node:fs"
import type { ProcessTable, SeenProcess } from "./table.ts"

let bootId: string | undefined

export const linuxProcesses: ProcessTable = {
  bootId: () => (bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
  look: (pid) => {
    const text = read(`/proc/${pid}/stat`)
    return text === null ? null : parseStat(pid, text)
  },
  list: () =>
    readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name))
      .map((name) => linuxProcesses.look(Number(name)))
      .filter((seen) => seen !== null),
  environ: (pid) => read(`/proc/${pid}/environ`)?.split("\0") ?? [],
  commandLine: (pid) => read(`/proc/${pid}/cmdline`)?.split("\0").slice(0, -1) ?? [],
}

/** The name in field 2 may itself hold spaces and brackets, so fields are counted from its last bracket. */
export function parseStat(pid: number, stat: string): SeenProcess | null {
  const [state, parentPid, groupId, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const startTime = Number(rest[16])
  if (state === undefined || state === "Z" || state === "X" || !Number.isFinite(startTime)) return null
  return { pid, parentPid: Number(parentPid), groupId: Number(groupId), startTime }
}

/** Null for a process that is gone, or that belongs to someone else. */
function read(file: string): string | null {
  try {
    return readFileSync(file, "latin1")
  } catch {
    return null
  }
}
