/** One run from the claim of its directory to its exit record: the shim's whole life, in order. */
import { closeSync, mkdirSync, openSync } from "node:fs"
import path from "node:path"
import type { ExitRecord } from "#domain/run"
import { ownIdentity } from "#lib/process"
import type { RunDirectory } from "../runs/directory.ts"
import type { PreparedWorkspace } from "../workspaces/ensure.ts"
import { leaveArtifacts } from "./artifacts.ts"
import { superviseAgent } from "./agent-life.ts"
import { createEnding, listenForStop, type EndingSource } from "./ending.ts"
import { exitRecord, sentenceOf } from "./exit.ts"
import { askPatiently } from "./patience.ts"
import { setUp } from "./set-up.ts"
import type { Claimed, ShimPorts } from "./ports.ts"
import { onlyMeantRefusals, type Reports } from "./reports.ts"

/**
 * So late that the loop may have given the run up as never started (after 20 s), and its card's work tree may be another
 * run's by now: then it asks before it touches anything.
 */
const LATE_MS = 10_000

export async function superviseRun(run: RunDirectory, ports: ShimPorts): Promise<void> {
  const ending = createEnding()
  const stopListening = listenForStop(run, ending)
  try {
    const claimed = await claim(run, ports)
    if (!claimed) return
    const reports = ports.reports(claimed.request, claimed.runKey)
    const { exit, baseCommit } = await leadToExit(run, claimed, reports, ending, ports)
    run.writeExit(exit)
    const judged = ending.now()?.kind === "fenced" ? null : await reportExit(reports, exit, ports)
    await leaveArtifacts({ run, request: claimed.request, exit, baseCommit, judged }, ports.log)
  } finally {
    stopListening()
  }
}

/** The directory belongs to the first shim that writes its record, for good. */
async function claim(
  run: RunDirectory,
  { chooseLevel, log }: ShimPorts,
): Promise<(Claimed & { problem?: string }) | null> {
  const request = run.readRequest()
  const runKey = run.readKey()
  if (!request || !runKey) {
    log("run.unreadable", `${run.path} holds no request and key`)
    return null
  }
  const { level, problem } = await chooseLevel(request).then(
    (level) => ({ level, problem: undefined }),
    (error: unknown) => ({ level: "marker" as const, problem: sentenceOf(error) }),
  )
  const shim = { ...ownIdentity(), level }
  if (!run.claim(shim)) {
    log("run.taken", "another shim has it")
    return null
  }
  // There is no second shim that would need it, and a file less that somebody could read.
  run.forgetKey()
  return { shim, request, runKey, ...(problem && { problem }) }
}

async function leadToExit(
  run: RunDirectory,
  claimed: Claimed & { problem?: string },
  reports: Reports,
  ending: EndingSource,
  ports: ShimPorts,
): Promise<{ exit: ExitRecord; baseCommit: string | null }> {
  const before = (exit: ExitRecord) => ({ exit, baseCommit: null })
  if (claimed.problem) return before(exitRecord({ workspaceError: claimed.problem }))
  if (run.waitedMs() > LATE_MS) await hear("late", () => reports.heartbeat(), ending, ports)
  const early = endedEarly(ending)
  if (early) return before(early)
  const workspace = await prepare(claimed, ports)
  if (typeof workspace === "string") return before(exitRecord({ workspaceError: workspace }))
  const { baseCommit } = workspace
  await announce(claimed, workspace, reports, ending, ports)
  const life = { run, ...claimed, workspace, reports, ending, ports }
  const problem = endedEarly(ending) ? null : await setUp(life)
  if (problem !== null) {
    ports.log("setup.failed", problem)
    return { exit: exitRecord({ workspaceError: problem }), baseCommit }
  }
  return { exit: endedEarly(ending) ?? (await superviseAgent(life)), baseCommit }
}

/** The record of a run that somebody wanted ended before there was an agent; null where nobody did. */
function endedEarly(ending: EndingSource): ExitRecord | null {
  const early = ending.now()
  return early && exitRecord({ stopped: early.kind === "stopped" ? early.cause : "superseded" })
}

/** The work tree, or the sentence that says why there is none. */
async function prepare(
  { request }: Claimed,
  { workspaces, log }: ShimPorts,
): Promise<PreparedWorkspace | string> {
  try {
    mkdirSync(path.dirname(request.transcript), { recursive: true, mode: 0o700 })
    closeSync(openSync(request.transcript, "a", 0o600))
    return await workspaces.prepare(request)
  } catch (error) {
    log("workspace.failed", sentenceOf(error))
    return sentenceOf(error)
  }
}

/** No agent starts before the server knows: a run that was ended or stopped meanwhile must not begin to work. */
function announce(
  { shim }: Claimed,
  { path, branch, baseCommit }: PreparedWorkspace,
  reports: Reports,
  ending: EndingSource,
  ports: ShimPorts,
): Promise<void> {
  const workspace = { path, baseCommit, ...(branch !== undefined && { branch }) }
  return hear("start", () => reports.started(shim, workspace), ending, ports)
}

/** Asks until the server answers, and takes its answer as the word on whether the run goes on. */
async function hear(
  what: string,
  ask: () => ReturnType<Reports["heartbeat"]>,
  ending: EndingSource,
  { settings, log }: ShimPorts,
): Promise<void> {
  const answer = await askPatiently(onlyMeantRefusals(ask), {
    forMs: settings.startPatienceMs,
    isOver: () => ending.now() !== null,
  })
  if (answer.kind === "ok") {
    if (answer.value.stop) ending.say({ kind: "stopped", cause: answer.value.stop })
    return
  }
  if (answer.kind === "refused") {
    log(`${what}.refused`, answer.refusal.message)
    return ending.say({ kind: "fenced", why: answer.refusal.message })
  }
  log(`${what}.unanswered`, answer.why)
  ending.say({ kind: "stopped", cause: "interrupted" })
}

/** What cannot be reported stays in the run directory, where the loop finds it. */
async function reportExit(reports: Reports, exit: ExitRecord, { settings, log }: ShimPorts) {
  const answer = await askPatiently(() => reports.exited(exit), { forMs: settings.exitPatienceMs })
  if (answer.kind === "refused") log("exit.refused", answer.refusal.message)
  if (answer.kind === "away") log("exit.unanswered", answer.why)
  if (answer.kind !== "ok") return null
  return { outcome: answer.value?.outcome ?? null, report: answer.value?.report ?? null }
}
