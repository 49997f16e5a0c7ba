/** Runs a backend until it is told to stop: `node local-backend/main.ts --help`. */
import { pino } from "pino"
import { startBackend } from "./backend.ts"
import { loadAdminKey, readAdminKey } from "./startup/admin-key.ts"
import { parseCommandLine, readVariables, USAGE, type CommandLine } from "./startup/command-line.ts"
import { pushProject } from "./startup/push.ts"
import { asStartError, EXIT_CODES } from "./startup/start-error.ts"

/** A supervisor's patience is longer, so that what is cut is cut by us. */
const GRACE_MS = 10_000
const STDERR = 2

// Convex's functions live in UTC; the threads that run them start later and inherit it.
process.env["TZ"] = "UTC"

type Options<Command> =
  Extract<CommandLine, { command: Command }> extends { options: infer Each } ? Each : never

try {
  const commandLine = parseCommandLine(process.argv.slice(2))
  if (commandLine.command === "help") console.log(USAGE)
  else if (commandLine.command === "push") await push(commandLine.options)
  else await run(commandLine.options)
} catch (error) {
  const { code, message } = asStartError(error)
  console.error(message)
  process.exit(EXIT_CODES[code])
}

async function push(options: Options<"push">): Promise<void> {
  const adminKey = await readAdminKey(options["admin-key-file"])
  const target = { url: options.url, adminKey }
  const pushed = await pushProject(target, options.project, readVariables(options.variables))
  console.log(JSON.stringify({ event: "pushed", ...pushed }))
}

async function run(options: Options<"serve">): Promise<void> {
  const logger = pino({ name: "local-backend" }, pino.destination({ dest: STDERR, sync: true }))
  const stopRequested = nextSignal()
  const backend = await startBackend({
    host: options.host,
    port: options.port,
    sitePort: options["site-port"],
    data: options.data,
    adminKey: await loadAdminKey(options["admin-key-file"]),
    publicUrl: options["public-url"],
    publicSiteUrl: options["public-site-url"],
    project: options.project,
    environmentVariables: readVariables(options.variables),
    durability: options.durability,
    redactErrors: options["redact-errors"],
    logger,
  })
  const { url, siteUrl } = backend
  console.log(JSON.stringify({ event: "ready", url, siteUrl, pid: process.pid }))
  logger.info({ signal: await stopRequested }, "backend.stopping")
  await backend.stop(GRACE_MS)
  logger.info({}, "backend.stopped")
  process.exit(0)
}

/** A second signal ends the process at once, as the system does by default. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      process.off("SIGTERM", stop).off("SIGINT", stop)
      resolve(signal)
    }
    process.on("SIGTERM", stop).on("SIGINT", stop)
  })
}
