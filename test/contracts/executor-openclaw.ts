/** A workshop whose agents work in a gateway, real or not: what the executor contract needs of it. */
import { execFile, type ExecFileException } from "node:child_process"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Observation } from "#domain/loop/snapshot"
import { homeOf } from "#lib/home"
import { createLog, silentLog } from "#lib/log"
import { ROOT } from "#lib/root"
import { openWorkshop } from "#test/fixtures/agents/workshop"
import { script, type Step } from "#test/openclaw/model"
import { createExecutors } from "#worker/executors/index"
import type { WatchSettings } from "#worker/executors/openclaw/life"
import type { RunRequest } from "#worker/executors/executor"
import { openGateway } from "#worker/gateway/open"

type Place = { url: string; token: string; limit?: number; settings?: Partial<WatchSettings> }

export type GatewayWorkshop = Awaited<ReturnType<typeof openGatewayWorkshop>>

export async function openGatewayWorkshop({ url, token, limit = 4, settings = {} }: Place) {
  const workshop = await openWorkshop("marker")
  const env = { CLUTCH_HOME: workshop.home, OPENCLAW_URL: url, OPENCLAW_TOKEN: token, CLUTCH_GATEWAY_PORT: 0 }
  const log = process.env.CLUTCH_TEST_LOG ? createLog({ process: "test", level: "debug" }) : silentLog
  const connect = async () => {
    const client = await openGateway(env, log)
    if (!client) throw new Error("unreachable")
    await client.ready(60_000)
    const options = { client, limit, settings: { lookMs: 500, ...settings } }
    const executor = createExecutors({
      home: workshop.home,
      supervision: "marker",
      gateway: options,
      log,
    }).openclaw
    if (!executor) throw new Error("unreachable")
    return { client, executor }
  }
  const { client, executor } = await connect()
  const environmentOf = (runId: string) => path.join(homeOf(workshop.home).runs, runId, "environment.sh")

  const until = async (runId: string, kind: Observation["kind"], seconds = 60) => {
    const deadline = Date.now() + seconds * 1_000
    for (;;) {
      const seen = await executor.observe(runId)
      if (seen.kind === kind) return seen
      if (Date.now() > deadline)
        throw new Error(`Run ${runId} is ${JSON.stringify(seen)}, not ${kind}, after ${seconds} s`)
      await sleep(50)
    }
  }
  return {
    ...{ workshop, client, executor, connect, until },
    /** A run whose agent follows these steps; `$ENV` in a command is the file that it should begin with. */
    request(steps: Step[], changes: Partial<RunRequest> = {}): RunRequest {
      const request = workshop.request({ executor: "openclaw", ...changes })
      const text = script(...steps).replaceAll("$ENV", environmentOf(request.runId))
      return { ...request, prompt: `Do it. ${text}` }
    },
    async exitOf(runId: string, seconds?: number) {
      const seen = await until(runId, "exited", seconds)
      if (seen.kind !== "exited") throw new Error("unreachable")
      return seen.exit
    },
    async startElsewhere(request: RunRequest) {
      const code = `
        import { createExecutors } from "#worker/executors/index"
        import { openGateway } from "#worker/gateway/open"
        import { silentLog } from "#lib/log"
        const { env, request } = JSON.parse(process.argv[1])
        const client = await openGateway(env, silentLog)
        await client.ready(30000)
        const { openclaw } = createExecutors({ home: env.CLUTCH_HOME, gateway: { client, limit: 4 } })
        await openclaw.start(request)
        process.kill(process.pid, "SIGKILL")`
      // The fake gateway lives in this process, which must go on meanwhile.
      const error = await new Promise<ExecFileException | null>((resolve) =>
        execFile(
          process.execPath,
          ["--input-type=module", "-e", code, JSON.stringify({ env, request })],
          { cwd: ROOT },
          resolve,
        ),
      )
      if (error?.signal !== "SIGKILL") throw new Error(`It was to kill itself: ${error?.message}`)
    },
    async close() {
      await client.stop()
      await workshop.close()
    },
  }
}
