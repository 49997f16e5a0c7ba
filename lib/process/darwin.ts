/** The process table of macOS, by `ps`: best effort, and slower than /proc. */
import { execFileSync } from "node:child_process"
import type { ProcessTable, SeenProcess } from "./table.ts"

const COLUMNS = "pid=,ppid=,pgid=,state=,lstart="
let bootId: string | undefined

export const darwinProcesses: ProcessTable = {
  bootId: () => (bootId ??= /sec = (\d+)/.exec(run("sysctl", ["-n", "kern.boottime"]))?.[1] ?? "unknown"),
  look: (pid) => parsePs(run("ps", ["-o", COLUMNS, "-p", String(pid)]))[0] ?? null,
  list: () => parsePs(run("ps", ["-axo", COLUMNS])),
  /** `ps -E` prints the environment behind the command; values with spaces are cut, which a run id never has. */
  environ: (pid) => run("ps", ["-E", "-ww", "-o", "command=", "-p", String(pid)]).split(/\s+/),
  commandLine: (pid) =>
    run("ps", ["-ww", "-o", "command=", "-p", String(pid)])
      .trim()
      .split(/\s+/)
      .filter(Boolean),
}

export function parsePs(text: string): SeenProcess[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    if (!match || match[4]?.startsWith("Z")) return []
    const startTime = Math.floor(Date.parse(match[5] ?? "") / 1000)
    return Number.isFinite(startTime)
      ? [{ pid: Number(match[1]), parentPid: Number(match[2]), groupId: Number(match[3]), startTime }]
      : []
  })
}

/** `ps` exits with 1 when it finds nothing: an empty answer. */
function run(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, {
      encoding: "utf8",
      env: { LC_ALL: "C" } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "ignore"],
    })
  } catch {
    return ""
  }
}
