/** One run in a gateway from its work tree to its exit record; may begin anywhere on that way, because all of it is on disk. */
import { z } from "zod"
import type { ExitRecord, RunHolder, SupervisionLevel } from "#domain/run"
import { readKept } from "#lib/outbox"
import { ownIdentity } from "#lib/process"
import type { GatewayClient } from "../../gateway/client.ts"
import { GatewayError } from "../../gateway/trouble.ts"
import { reapRun } from "../../reaper.ts"
import type { RunDirectory } from "../../runs/directory.ts"
import type { StoredRequest } from "../../runs/request.ts"
import { createEnding, type Ending, type EndingSource } from "../../shim/ending.ts"
import { outboxIn } from "../../shim/environment.ts"
import { exitRecord, sentenceOf } from "../../shim/exit.ts"
import { startHeartbeat } from "../../shim/heartbeat.ts"
import { createLimits, type Limits } from "../../shim/limits.ts"
import type { ShimLog } from "../../shim/log.ts"
import { askPatiently } from "../../shim/patience.ts"
import { NO_BRANCH, type Workspaces } from "../../shim/ports.ts"
import { createRedact } from "../../shim/redact.ts"
import { createAsk, createReports, onlyMeantRefusals, type Ask, type Reports } from "../../shim/reports.ts"
import { cleanUp, setUp, type CommandLife } from "../../shim/set-up.ts"
import { abortSession, canonicalKey, ensureSession, look, queuedInLane, sendMessage } from "./calls.ts"
import type { Seen } from "./judge.ts"
import { createPeople, type People } from "./people.ts"
import type { Places } from "./places.ts"
import { forgetSecrets, readRecord, writeRecord, type GatewayRecord } from "./record.ts"
import { systemPrompt, writeEnvironment } from "./words.ts"

export type WatchPorts = {
  client: GatewayClient
  places: Places
  workspaces: Workspaces
  /** How the project's own commands around the agent are held. */
  chooseLevel(home: string): Promise<SupervisionLevel>
  log: ShimLog
  settings: WatchSettings
}

export type WatchSettings = {
  permissionMode?: string | undefined
  thinking?: string | undefined
  programs: string[]
  heartbeatMs: number
  /** How often a run is looked at though nothing was heard of it. */
  lookMs: number
  /** How long a run that was never sent waits for a gateway. */
  startPatienceMs: number
  exitPatienceMs: number
  /** How long a broken turn may stay so: gateways resume them one after another. */
  resumeMs: number
  graceMs: number
}

type Begun = {
  run: RunDirectory
  request: StoredRequest
  runKey: string
  reports: Reports
  ending: EndingSource
  ports: WatchPorts
}

type Life = Begun & {
  record: GatewayRecord
  ask: Ask
  limits: Limits
  people: People
  /** Resolves at the next thing heard of the run, or when it is time to look. */
  pause(): Promise<void>
}

const STOP_LOOK_MS = 300

/** Resolves when the exit record is written and told. Who calls it holds the run's watch lock. */
export async function watchRun(run: RunDirectory, ports: WatchPorts): Promise<void> {
  const request = run.readRequest()
  const runKey = run.readKey()
  if (!request || !runKey || run.readExit()) return
  const reports = createReports({ url: request.clutchUrl, runKey, generation: request.generation })
  const ending = createEnding()
  const stopLooking = listenForStop(run, ending)
  const stopHeartbeat = startHeartbeat(reports, ending, ports.log, ports.settings.heartbeatMs)
  try {
    const exit = await leadToExit({ run, request, runKey, reports, ending, ports })
    run.writeExit(exit)
    forgetSecrets(run)
    if (ending.now()?.kind !== "fenced") await reportExit(reports, exit, ports)
  } finally {
    stopHeartbeat()
    stopLooking()
    ports.places.left(request.runId)
  }
}

async function leadToExit(begun: Begun): Promise<ExitRecord> {
  const { run, request, runKey, ports } = begun
  const prepared = readRecord(run) ?? (await prepare(begun))
  if ("endedAt" in prepared) return prepared
  let record = prepared
  const ask = createAsk({ url: request.clutchUrl, runKey })
  const limits = createLimits(request)
  const wake = createWake(ports.settings.lookMs)
  const people = createPeople({
    ...{ client: ports.client, sessionKey: record.sessionKey, ask, log: ports.log, asked: record.asked },
    keep(id, signalId) {
      record.asked[id] = signalId
      writeRecord(run, record)
    },
  })
  const unlisten = [
    ports.client.onEvent((event) => {
      const key = sessionOf(event.payload)
      if (people.heard(event) || key === record.sessionKey) {
        limits.heard()
        wake.up()
      }
    }),
    ports.client.onState((state) => {
      if (state.kind === "connected")
        void people
          .refresh()
          .catch(() => {})
          .finally(wake.up)
    }),
    ports.client.onGap(wake.up),
  ]
  void begun.ending.first.then(wake.up)
  try {
    const life: Life = { ...begun, record, ask, limits, people, pause: wake.pause }
    const exit = await follow(life)
    record = life.record
    return exit
  } finally {
    for (const each of unlisten) each()
    wake.up()
  }
}

/** Work tree, the server's word that the run may begin, setup, environment: what comes before anything is sent. */
async function prepare(begun: Begun): Promise<GatewayRecord | ExitRecord> {
  const { run, request, runKey, reports, ending, ports } = begun
  const early = () => {
    const said = ending.now()
    return said && exitRecord({ stopped: said.kind === "stopped" ? said.cause : "superseded" })
  }
  try {
    const workspace = await ports.workspaces.prepare(request)
    const { path, branch, baseCommit } = workspace
    const holder: RunHolder = { ...ownIdentity(), level: "gateway" }
    const answer = await askPatiently(
      onlyMeantRefusals(() =>
        reports.started(holder, { path, baseCommit, ...(branch !== undefined && { branch }) }),
      ),
      { forMs: ports.settings.startPatienceMs, isOver: () => ending.now() !== null },
    )
    if (answer.kind === "refused") ending.say({ kind: "fenced", why: answer.refusal.message })
    if (answer.kind === "away") ending.say({ kind: "stopped", cause: "interrupted" })
    if (answer.kind === "ok" && answer.value.stop) ending.say({ kind: "stopped", cause: answer.value.stop })
    const stopped = early()
    if (stopped) return stopped
    const problem = await setUp(commandLife(begun, workspace, await ports.chooseLevel(request.home)))
    if (problem !== null) return exitRecord({ workspaceError: problem })
    writeEnvironment(run, request, runKey, workspace.path, ports.settings.programs)
    const record: GatewayRecord = {
      sessionKey: canonicalKey(`clutch:${request.project}:${request.taskKey}:${request.runId}`),
      workspace,
      ...{ sentAt: null, gatewayRunId: request.runId, agentsSeen: 0, asked: {} },
    }
    writeRecord(run, record)
    return early() ?? record
  } catch (error) {
    ports.log("workspace.failed", sentenceOf(error))
    return exitRecord({ workspaceError: sentenceOf(error) })
  }
}

/** Looks and acts until there is an end. Every step may be repeated: each begins with what the gateway shows. */
async function follow(life: Life): Promise<ExitRecord> {
  const { ending, ports, run } = life
  const waitingSince = Date.now()
  let brokenSince: number | null = null
  let idleSince = Date.now()
  let told = ""
  const tell = async (line: string) => {
    if (line === told) return
    told = line
    await life.ask("runs.progress", { line }, z.unknown())
  }
  for (;;) {
    const said = ending.now() ?? limitOf(life)
    if (said && said.kind !== "exited") {
      const end = await stop(life, said)
      if (end) return end
      await life.pause()
      continue
    }
    if (life.record.sentAt === null) {
      const problem = await sendWhenThereIsPlace(life, waitingSince, tell)
      if (problem) return problem
      if (life.record.sentAt === null) {
        await life.pause()
        continue
      }
      idleSince = Date.now()
    }
    const seen = await lookAt(life, Date.now() - idleSince)
    await life.people.step().catch((error: unknown) => ports.log("people.failed", sentenceOf(error)))
    if (seen?.kind === "working" && seen.agents > 0) idleSince = Date.now()
    if (seen?.kind === "interrupted") brokenSince ??= Date.now()
    else if (seen) brokenSince = null
    if (seen?.kind === "working") note(life, seen.runIds.at(-1), seen.agents)
    if (seen?.kind === "queued") await tell(await queueWords(ports.client))
    if (seen?.kind === "unborn") {
      // It was never taken, or the gateway has forgotten it before it began: nothing of it runs.
      writeRecord(run, (life.record = { ...life.record, sentAt: null }))
      continue
    }
    if (seen?.kind === "ended") return ended(life, seen)
    if (brokenSince !== null && Date.now() - brokenSince > ports.settings.resumeMs) {
      await abortSession(ports.client, life.record.sessionKey).catch(() => {})
      return finish(life, {
        signal: "the gateway was restarted and did not resume its turn",
        ...(await theEnd(life, "The gateway shows no turn of the session at work.")),
      })
    }
    if (life.people.isWaiting()) life.limits.heard()
    await life.pause()
  }
}

function limitOf({ limits, record }: Life): Ending | null {
  const cause = record.sentAt === null ? null : limits.reached()
  return cause && { kind: "stopped", cause }
}

/** Null: sent, or still waiting for a place or a gateway. */
async function sendWhenThereIsPlace(
  life: Life,
  waitingSince: number,
  tell: (line: string) => Promise<void>,
): Promise<ExitRecord | null> {
  const { run, request, ports } = life
  const { client, places, settings } = ports
  const state = client.state()
  if (state.kind !== "connected") {
    const why = state.kind === "connecting" ? "it does not answer" : state.trouble.sentence
    const mend = state.kind === "stopped" ? (state.trouble.mend ?? "") : ""
    if (state.kind === "stopped" || Date.now() - waitingSince > settings.startPatienceMs)
      return exitRecord({ workspaceError: `The gateway cannot be used: ${why} ${mend}`.trim() })
    return null
  }
  if (!places.take(request.runId, false)) {
    const ahead = places.ahead(request.runId)
    await tell(`Waits for a place in the gateway${ahead > 0 ? `, ${ahead} before it` : ""}.`)
    return null
  }
  try {
    const { key, unknown } = await ensureSession(client, {
      ...{ key: life.record.sessionKey, cwd: life.record.workspace.path, model: request.model },
      ...{ thinkingLevel: settings.thinking, permissionMode: settings.permissionMode },
    })
    // First on disk: whoever goes on after a crash must know that the gateway may have it.
    writeRecord(run, (life.record = { ...life.record, sessionKey: key, sentAt: Date.now() }))
    await sendMessage(client, {
      ...{ sessionKey: key, runId: request.runId, text: request.prompt, timeLimitMs: request.timeLimitMs },
      system: systemPrompt(run, life.record.workspace.path, !unknown.has("cwd")),
    })
    ports.log("agent.sent", key)
    return null
  } catch (error) {
    if (error instanceof GatewayError && error.wire && !error.retryable)
      return exitRecord({ workspaceError: `The gateway refused the run: ${error.message}` })
    // It may have arrived: the next look tells.
    ports.log("agent.not_sent", sentenceOf(error))
    return null
  }
}

/** Null where the gateway cannot be asked now: that says nothing of the run. */
async function lookAt({ record, request, ports }: Life, idleMs: number): Promise<Seen | null> {
  if (ports.client.state().kind !== "connected") return null
  try {
    return await look(ports.client, {
      ...{ sessionKey: record.sessionKey, runId: request.runId, followedId: record.gatewayRunId, idleMs },
    })
  } catch (error) {
    ports.log("run.not_seen", sentenceOf(error))
    return null
  }
}

function note(life: Life, gatewayRunId: string | undefined, agents: number): void {
  const { record, run, ports } = life
  ports.places.take(life.request.runId, true)
  const agentsSeen = Math.max(record.agentsSeen, agents)
  if (agentsSeen === record.agentsSeen && (gatewayRunId ?? record.gatewayRunId) === record.gatewayRunId)
    return
  if (gatewayRunId && gatewayRunId !== record.gatewayRunId) ports.log("run.followed", gatewayRunId)
  writeRecord(run, (life.record = { ...record, agentsSeen, ...(gatewayRunId && { gatewayRunId }) }))
}

const queueWords = async (client: GatewayClient): Promise<string> => {
  const queued = await queuedInLane(client).catch(() => null)
  return queued === null ? "Queued in the gateway." : `Queued in the gateway (${queued} wait there).`
}

/** Aborts until the gateway shows that nothing is at work; null while it cannot be asked. */
async function stop(life: Life, said: Exclude<Ending, { kind: "exited" }>): Promise<ExitRecord | null> {
  const { record, ports } = life
  const stopped = said.kind === "stopped" ? said.cause : ("superseded" as const)
  if (record.sentAt === null) return exitRecord({ stopped })
  if (ports.client.state().kind !== "connected") return null
  try {
    await abortSession(ports.client, record.sessionKey)
  } catch (error) {
    ports.log("abort.failed", sentenceOf(error))
    return null
  }
  const seen = await lookAt(life, Number.POSITIVE_INFINITY)
  if (seen === null || seen.kind === "working" || seen.kind === "queued") {
    if (seen?.kind === "working") note(life, undefined, seen.agents)
    return null
  }
  return finish(life, { stopped, ...(await theEnd(life, "The gateway aborted the session's turns.")) })
}

async function ended(life: Life, { how, words }: Extract<Seen, { kind: "ended" }>): Promise<ExitRecord> {
  const facts = await theEnd(life, `The gateway says that the turn is over (${how}).`)
  const tail = createRedact([life.runKey])(words).slice(-4_000)
  if (how === "timeout") return finish(life, { ...facts, tail, stopped: "time_limit" })
  if (how === "aborted") return finish(life, { ...facts, tail, signal: "it was aborted in the gateway" })
  return finish(life, { ...facts, tail, exitCode: how === "ok" ? 0 : 1 })
}

/** The gateway's word, and what can be seen on this machine: commands that carry the run's mark are ended. */
async function theEnd({ run, record }: Life, confirmed: string): Promise<Partial<ExitRecord>> {
  const { processesSeen, processesLeft, at } = await reapRun(run)
  const confirmation = `${confirmed} Commands that its agent detached without the run's mark, or on another machine, cannot be seen from here.`
  return {
    termination: {
      processesSeen: processesSeen + Math.max(1, record.agentsSeen),
      ...{ processesLeft, at, confirmation },
    },
  }
}

async function finish(life: Life, facts: Partial<ExitRecord>): Promise<ExitRecord> {
  const { request, record, ports, run } = life
  const branch = record.workspace.branch
    ? await ports.workspaces.readBranch(request, record.workspace).catch((error: unknown) => {
        ports.log("branch.unreadable", sentenceOf(error))
        return NO_BRANCH
      })
    : NO_BRANCH
  if (facts.stopped !== "interrupted")
    await cleanUp(commandLife(life, record.workspace, await ports.chooseLevel(request.home)))
  const kept = readKept(outboxIn(run.agentHome))
  return exitRecord({ ...facts, ...branch, ...(kept.length > 0 && { kept }) })
}

/** The project's own commands run here, held as under a shim. */
function commandLife(
  { run, request, runKey, reports, ending, ports }: Begun,
  workspace: GatewayRecord["workspace"],
  level: SupervisionLevel,
): CommandLife {
  return { run, request, runKey, reports, ending, ports, workspace, shim: { ...ownIdentity(), level } }
}

async function reportExit(reports: Reports, exit: ExitRecord, { settings, log }: WatchPorts): Promise<void> {
  const answer = await askPatiently(() => reports.exited(exit), { forMs: settings.exitPatienceMs })
  if (answer.kind === "refused") log("exit.refused", answer.refusal.message)
  if (answer.kind === "away") log("exit.unanswered", answer.why)
}

/** The stop file is how the loop, and a person who ends Clutch, say that they want it ended. */
function listenForStop(run: RunDirectory, ending: EndingSource): () => void {
  const check = () => {
    const cause = run.readStop()
    if (cause) ending.say({ kind: "stopped", cause })
  }
  check()
  const timer = setInterval(check, STOP_LOOK_MS)
  return () => clearInterval(timer)
}

const HasSession = z.looseObject({
  sessionKey: z.string().optional(),
  session: z.looseObject({ key: z.string().optional() }).optional(),
})
function sessionOf(payload: unknown): string | null {
  const parsed = HasSession.safeParse(payload)
  return parsed.success ? (parsed.data.sessionKey ?? parsed.data.session?.key ?? null) : null
}

/** Many events make one look: a turn says a hundred things a second. */
const QUIET_MS = 250
function createWake(everyMs: number): { up(): void; pause(): Promise<void> } {
  let isUp = false
  let resolve: (() => void) | null = null
  return {
    up() {
      isUp = true
      resolve?.()
    },
    async pause() {
      await new Promise((done) => setTimeout(done, QUIET_MS))
      if (!isUp)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, everyMs)
          resolve = () => {
            clearTimeout(timer)
            done()
          }
        })
      resolve = null
      isUp = false
    },
  }
}
