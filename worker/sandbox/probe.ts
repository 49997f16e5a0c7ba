/** Which supervision levels work here: each is tried with a real process, and the answer is kept for this boot. */
import { mkdirSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { SUPERVISION_LEVELS, SupervisionLevel } from "#domain/run"
import { homeOf } from "#lib/home"
import { killAll, processes, processesOfRun, RUN_MARKER, startProcess } from "#lib/process"
import { readJson, writeAtomic } from "../runs/files.ts"
import { hold } from "./levels.ts"
import { ANSWER_MS, systemPath, tryCommand } from "./try-command.ts"

export const SupervisionProbe = z.object({
  bootId: z.string(),
  checkedAt: z.number(),
  levels: z.array(z.object({ level: SupervisionLevel, works: z.boolean(), detail: z.string() })),
})
export type SupervisionProbe = z.infer<typeof SupervisionProbe>

/** A level that is asked for and does not work is an error: a weaker one would be a surprise. */
class SupervisionError extends Error {
  readonly code = "supervision_unavailable"
}

/** Old answers are asked again, so that installing bubblewrap helps without a reboot. */
const KEPT_FOR_MS = 10 * 60_000

/** The kept answer where it is of this boot and young, else a new one, which is kept. */
export async function probeSupervision(
  home: string,
  options: { fresh?: boolean } = {},
): Promise<SupervisionProbe> {
  const file = path.join(homeOf(home).run, "supervision.json")
  const kept = options.fresh ? null : readKept(file)
  if (kept && kept.bootId === processes.bootId() && Date.now() - kept.checkedAt < KEPT_FOR_MS) return kept
  const levels = await Promise.all(
    SUPERVISION_LEVELS.map(async (level) => {
      const problem = await problemOf(level)
      return { level, works: problem === null, detail: problem ?? "Tried with a process; it works." }
    }),
  )
  const probe = { bootId: processes.bootId(), checkedAt: Date.now(), levels }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeAtomic(file, `${JSON.stringify(probe, null, 2)}\n`)
  return probe
}

/** The best level that works, or the one that is asked for. @throws SupervisionError where that one does not work. */
export function chooseLevel(probe: SupervisionProbe, wanted: SupervisionLevel | "auto"): SupervisionLevel {
  const best = probe.levels.find(({ works }) => works)
  if (wanted === "auto") {
    if (!best) throw new SupervisionError("No supervision level works on this machine.")
    return best.level
  }
  const asked = probe.levels.find(({ level }) => level === wanted)
  if (asked?.works) return wanted
  throw new SupervisionError(
    `Supervision level ${wanted} does not work here: ${asked?.detail ?? "it was not tried."}`,
  )
}

/** Null when a command really ran under the level. */
async function problemOf(level: SupervisionLevel): Promise<string | null> {
  return level === "marker" ? problemOfMarker() : problemOfNamespace(level)
}

/** Inside a new process namespace the shell has a small number of its own. */
async function problemOfNamespace(level: SupervisionLevel): Promise<string | null> {
  const held = hold(level, NO_ACCESS, "sh", ["-c", "echo $$"])
  const tried = await tryCommand(held.command, held.args)
  if (tried.kind === "missing") return `There is no program ${held.command}.`
  if (tried.kind === "silent") return `${held.command} did not answer within ${ANSWER_MS / 1_000} s.`
  if (tried.how !== 0) return tried.stderr.trim().split("\n")[0] || `It ended with ${tried.how}.`
  return Number(tried.stdout) <= 10 ? null : "The process was not put into a namespace of its own."
}

async function problemOfMarker(): Promise<string | null> {
  const runId = `probe-${process.pid}-${Date.now()}`
  await startProcess("sh", ["-c", "sleep 30; :"], {
    env: { PATH: systemPath(), [RUN_MARKER]: runId },
    stdio: "ignore",
    detached: true,
  })
  const { processesSeen, processesLeft } = await killAll(() => processesOfRun(runId))
  if (processesSeen === 0) return "A process with the marker was not found again."
  return processesLeft === 0 ? null : "A process with the marker would not end."
}

function readKept(file: string): SupervisionProbe | null {
  try {
    return readJson(file, SupervisionProbe)
  } catch {
    return null // Written by another version of Clutch: ask again.
  }
}

const NO_ACCESS = { workspace: "/", writable: [], readable: [], hidden: [] }
