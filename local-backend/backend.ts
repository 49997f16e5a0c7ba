/** A whole backend in one call: ports, database, engine, network. `main.ts` runs one; other programs embed one. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { startEngineHost } from "./engine/host.ts"
import { createEngine } from "./engine/in-process.ts"
import { realEnvironment } from "./engine/real-environment.ts"
import { redactErrors } from "./engine/redact.ts"
import type { Engine } from "./engine/types.ts"
import type { Environment } from "./environment.ts"
import { bundleProject } from "./functions/bundle.ts"
import { silentLogger, type Logger } from "./log.ts"
import { openPorts, type PortOptions } from "./server/ports.ts"
import { serve, type Serving } from "./server/serve.ts"
import { newAdminKey } from "./startup/admin-key.ts"
import { asStartError } from "./startup/start-error.ts"
import { DATABASE_FILE, FILES_DIRECTORY, type Backup } from "./transfer/backup.ts"
import { createTransfer } from "./transfer/transfer.ts"

/** In the data directory; emptied at each start. */
const WORK_DIRECTORY = "transfer"
const GRACE_MS = 10_000

export type BackendOptions = Partial<PortOptions> & {
  /** A directory, made if missing, or ":memory:". */
  data: string
  /** By default a new one, for programs that do not outlive the backend. */
  adminKey?: string
  /** The URLs that functions are told, where they differ from the ports (a proxy). */
  publicUrl?: string
  publicSiteUrl?: string
  /** A project with a `convex/` folder, bundled and deployed before requests are answered. */
  project?: string
  /** Set before the project is deployed: its modules may need them. */
  environmentVariables?: Record<string, string>
  durability?: "full" | "normal"
  /** Clients are told that a function failed, not how; the admin and the logs still are. As Convex does in production. */
  redactErrors?: boolean
  /**
   * "worker" (the default) runs functions in a thread of their own, which is replaced when one hangs. "in-process"
   * runs them here and obeys the given clock and randomness.
   */
  engine?: "worker" | "in-process"
  environment?: Environment
  logger?: Logger
}

export type RunningBackend = {
  /** Free ports are asked for with 0, the default; here is what was found. */
  readonly url: string
  readonly siteUrl: string
  readonly adminKey: string
  readonly engine: Engine
  readonly counters: Serving["counters"]
  /** Copies database and files to a new directory while everything goes on; start with it to restore. */
  backUp(directory: string): Promise<Backup>
  /** Stops accepting, lets running functions end for at most `graceMs`, closes sockets and database. */
  stop(graceMs?: number): Promise<void>
}

/** @throws StartError with one sentence for the operator. Nothing stays open then. */
export async function startBackend(options: BackendOptions): Promise<RunningBackend> {
  const undo: (() => Promise<void>)[] = []
  try {
    return await start(options, undo)
  } catch (error) {
    for (const close of undo.reverse()) await close()
    throw asStartError(error)
  }
}

async function start(options: BackendOptions, undo: (() => Promise<void>)[]): Promise<RunningBackend> {
  const { host = "127.0.0.1", port = 0, sitePort = 0, logger = silentLogger } = options
  const { adminKey = newAdminKey(), environment = realEnvironment } = options
  const ports = await openPorts({ host, port, sitePort })
  undo.push(() => ports.close(0))
  const cloudUrl = options.publicUrl ?? ports.url
  const siteUrl = options.publicSiteUrl ?? ports.siteUrl
  const engine = await startEngine(options, { cloudUrl, siteUrl })
  undo.push(() => engine.stop(0))
  await setVariables(engine, options.environmentVariables ?? {})
  if (options.project !== undefined) await engine.deploy(await bundleProject(options.project))
  const transfer = await createTransfer({
    engine,
    path: databasePath(options.data),
    environment,
    logger,
    ...(options.data === ":memory:" ? {} : { workDirectory: join(options.data, WORK_DIRECTORY) }),
  })
  undo.push(() => transfer.stop())
  const served = options.redactErrors === true ? redactErrors(engine) : engine
  const serving = serve({ ports, engine: served, transfer, adminKey, cloudUrl, siteUrl, environment, logger })
  return {
    url: ports.url,
    siteUrl: ports.siteUrl,
    adminKey,
    engine,
    counters: serving.counters,
    backUp: (directory) => transfer.backUp(directory),
    async stop(graceMs = GRACE_MS) {
      const startedMs = performance.now()
      await serving.stop(graceMs)
      await transfer.stop()
      await engine.stop(Math.max(0, graceMs - (performance.now() - startedMs)))
    },
  }
}

async function startEngine(
  options: BackendOptions,
  origins: { cloudUrl: string; siteUrl: string },
): Promise<Engine> {
  const { data, durability = "full", environment, logger = silentLogger, project } = options
  const path = databasePath(data)
  if (data !== ":memory:") await mkdir(data, { recursive: true })
  const shared = {
    path,
    durability,
    logger,
    origins,
    ...(data === ":memory:" ? {} : { filesDirectory: join(data, FILES_DIRECTORY) }),
    ...(project === undefined ? {} : { projectDirectory: project }),
  }
  if (options.engine !== "in-process") return startEngineHost(shared)
  return createEngine(environment === undefined ? shared : { ...shared, environment })
}

function databasePath(data: string): string {
  return data === ":memory:" ? data : join(data, DATABASE_FILE)
}

/** Each change evaluates all modules anew, so only differences are set. */
async function setVariables(engine: Engine, wanted: Record<string, string>): Promise<void> {
  const present = await engine.environmentVariables()
  const changes = Object.entries(wanted)
    .filter(([name, value]) => present[name] !== value)
    .map(([name, value]) => ({ name, value }))
  if (changes.length > 0) await engine.setEnvironmentVariables(changes)
}
