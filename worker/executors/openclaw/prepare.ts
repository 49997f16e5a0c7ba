/** What comes before anything is sent to a gateway: work tree, the server's word, setup, environment. */
import type { ExitRecord, RunHolder } from "#domain/run"
import { ownIdentity } from "#lib/process"
import { exitRecord, sentenceOf } from "../../shim/exit.ts"
import { layInputs } from "../../shim/inputs.ts"
import { askPatiently } from "../../shim/patience.ts"
import { onlyMeantRefusals } from "../../shim/reports.ts"
import { setUp } from "../../shim/set-up.ts"
import { canonicalKey } from "./calls.ts"
import { writeRecord, type GatewayRecord } from "./record.ts"
import { writeEnvironment } from "./words.ts"
import { commandLife } from "./finish.ts"
import type { Begun } from "./life.ts"

/** Work tree, the server's word that the run may begin, setup, environment: what comes before anything is sent. */
export async function prepare(begun: Begun): Promise<GatewayRecord | ExitRecord> {
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
    await layInputs(request, run.agentHome, ports.log)
    writeEnvironment(run, request, runKey, workspace.path, ports.settings.programs)
    const record: GatewayRecord = {
      sessionKey: canonicalKey(`clutch:${request.project}:${request.taskKey}:${request.runId}`),
      workspace,
      ...{ sentAt: null, gatewayRunId: request.runId, agentsSeen: 0, asked: {}, unheard: {} },
    }
    writeRecord(run, record)
    return early() ?? record
  } catch (error) {
    ports.log("workspace.failed", sentenceOf(error))
    return exitRecord({ workspaceError: sentenceOf(error) })
  }
}
