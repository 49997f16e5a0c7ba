/** Runs in an OpenClaw gateway; a check is a command of this machine and gets a shim, as everywhere. */
import type { Env } from "#lib/env"
import type { GatewayClient } from "../gateway/client.ts"
import type { Executor } from "./executor.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { createOpenclawExecutor, type OpenclawOptions } from "./openclaw/executor.ts"

export function openclawExecutor(options: OpenclawOptions, shims: Executor): Executor {
  const agents = createOpenclawExecutor(options)
  const whoHas = (runId: string): Executor =>
    runDirectoryOf(options.home, runId).readRequest()?.role === "check" ? shims : agents
  return {
    start: (request) => (request.role === "check" ? shims : agents).start(request),
    observe: (runId) => whoHas(runId).observe(runId),
    stop: (runId, cause) => whoHas(runId).stop(runId, cause),
  }
}

/** What the settings say about runs in the gateway. */
export function gatewayExecution(
  { OPENCLAW_LIMIT, OPENCLAW_PERMISSION_MODE, OPENCLAW_THINKING }: Env,
  client: GatewayClient,
): Pick<OpenclawOptions, "client" | "limit" | "settings"> {
  return {
    ...{ client, limit: OPENCLAW_LIMIT },
    settings: {
      permissionMode: OPENCLAW_PERMISSION_MODE,
      thinking: OPENCLAW_THINKING,
      programs: (process.env.CLUTCH_AGENT_PATH ?? "").split(":").filter((place) => place.startsWith("/")),
    },
  }
}
