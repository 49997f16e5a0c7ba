/** Starts and ends a real OpenClaw gateway: a state directory, a port and a HOME of its own, loopback only. */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../integration/free-port.ts"

export const VERSIONS = { "2026.9.6": "openclaw-2026-9", "2026.7.35": "openclaw-2026-7" } as const
export type Version = keyof typeof VERSIONS

export type RealGateway = {
  version: Version
  url: string
  token: string
  /** The workspace of its agent. */
  workspace: string
  root: string
  kill(signal: NodeJS.Signals): Promise<void>
  /** On the same state and port. */
  start(): Promise<void>
  close(): Promise<void>
}

const PACKAGES = path.join(import.meta.dirname, "node_modules")
const READY_MS = 240_000

export const isInstalled = (version: Version): boolean =>
  existsSync(path.join(PACKAGES, VERSIONS[version], "openclaw.mjs"))

type Changes = {
  lanes?: number
  /** Its channels run; called before its first start, to put a plugin into its configuration. */
  install?(place: { url: string; token: string; configFile: string }): Promise<void>
}

export async function openGateway(
  version: Version,
  modelUrl: string,
  changes: Changes = {},
): Promise<RealGateway> {
  const root = mkdtempSync(path.join(tmpdir(), "clutch-openclaw-"))
  const port = await freePort()
  const token = "kit-token"
  const at = (name: string) => path.join(root, name)
  for (const name of ["tmp", "ws"]) mkdirSync(at(name))
  writeFileSync(
    at("openclaw.json"),
    JSON.stringify(configOf(version, { ...{ root, port, token, modelUrl }, ...changes })),
  )
  const url = `ws://127.0.0.1:${port}`
  await changes.install?.({ url, token, configFile: at("openclaw.json") })
  let child: ChildProcess | null = null
  const start = async () => {
    const log = openSync(at("out.log"), "a")
    child = spawn(
      process.execPath,
      [path.join(PACKAGES, VERSIONS[version], "openclaw.mjs"), "gateway", "run", "--port", String(port)],
      {
        cwd: root,
        stdio: ["ignore", log, log],
        env: environmentOf(root, changes.install !== undefined),
        detached: true,
      },
    )
    await untilReady(port, child, at("out.log"))
  }
  const kill = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill(signal)
    await gone
    // What it had started dies with it where it was killed; a helper may outlive it for a moment.
    if (child.pid !== undefined) endGroup(child.pid)
  }
  await start()
  return {
    ...{ version, root, url, token, start, kill },
    workspace: at("ws"),
    async close() {
      await kill("SIGKILL")
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Its children are in its process group, which has its pid. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody is left.
  }
}

/** Older versions refuse settings that they do not know. */
function configOf(
  version: Version,
  given: { root: string; port: number; token: string; modelUrl: string } & Pick<Changes, "lanes" | "install">,
) {
  const { root, port, token, modelUrl, lanes } = given
  const hasChannels = given.install !== undefined
  const isNewest = version === "2026.9.6"
  const model = (id: string, input = ["text"]) => ({
    ...{ id, name: id, reasoning: false, input, contextWindow: 200_000, maxTokens: 8_192 },
    cost: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 },
  })
  return {
    gateway: {
      ...{ mode: "local", bind: "loopback", port, auth: { mode: "token", token } },
      controlUi: { enabled: false },
      terminal: { enabled: false },
    },
    update: { checkOnStart: false },
    logging: { file: path.join(root, "gateway.log") },
    browser: { enabled: false },
    // None of its own; what is installed joins the list.
    plugins: { enabled: false, ...(hasChannels && { allow: ["clutch"] }) },
    ...(isNewest && { session: { notifyOnCreate: false } }),
    models: {
      mode: "replace",
      ...(isNewest && { catalogRefresh: { enabled: false } }),
      providers: {
        scripted: {
          ...{ baseUrl: `${modelUrl}/v1`, apiKey: "none", api: "openai-completions" },
          models: [model("scripted-1"), model("scripted-2", ["text", "image"])],
        },
      },
    },
    tools: {
      toolSearch: false,
      allow: [
        "exec",
        "process",
        "read",
        "write",
        "edit",
        "ask_user",
        "sessions_spawn",
        ...(hasChannels ? ["message"] : []),
      ],
      // A command that takes long is waited for, not left behind while the turn goes on.
      exec: { host: "gateway", mode: "full", backgroundMs: 120_000 },
    },
    agents: {
      defaults: {
        ...{ workspace: path.join(root, "ws"), skipBootstrap: true, contextInjection: "never", skills: [] },
        model: { primary: "scripted/scripted-1" },
        heartbeat: { every: "0m" },
        ...(lanes !== undefined && { maxConcurrent: lanes }),
      },
    },
  }
}

const environmentOf = (root: string, hasChannels: boolean) => ({
  PATH: process.env.PATH,
  LANG: process.env.LANG,
  HOME: root,
  TMPDIR: path.join(root, "tmp"),
  OPENCLAW_STATE_DIR: path.join(root, ".openclaw"),
  OPENCLAW_CONFIG_PATH: path.join(root, "openclaw.json"),
  OPENCLAW_DISABLE_BONJOUR: "1",
  OPENCLAW_NO_RESPAWN: "1",
  OPENCLAW_EXEC_SHELL_SNAPSHOT: "0",
  ...(hasChannels ? {} : { OPENCLAW_SKIP_CHANNELS: "1" }),
  OPENCLAW_NO_AUTO_UPDATE: "1",
})

async function untilReady(port: number, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The gateway ended (${child.exitCode}): ${readFileSync(log, "utf8").slice(-1_000)}`)
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (response?.ok) return
    await sleep(100)
  }
  throw new Error(
    `The gateway was not ready after ${READY_MS} ms: ${readFileSync(log, "utf8").slice(-1_000)}`,
  )
}
