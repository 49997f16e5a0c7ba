/** Every setting of Clutch: its type, its default and a sentence. Read once by each entry file and passed on as values. */
import { existsSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { DEFAULT_GLOBAL_LIMIT } from "#domain/project"
import { SUPERVISION_LEVELS } from "#domain/run"
import { WatchedSystem } from "#domain/session"
import { ROOT } from "./root.ts"
import { SettingError } from "./setting-error.ts"

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)
const isWatched = (part: string): boolean => WatchedSystem.safeParse(part.trim().split("=")[0]).success
const optionalUrl = z.url({ protocol: /^https?$/ }).optional()

/** The value of OPENCLAW_URL for a gateway that Clutch simulates. */
const SIMULATION = "simulation"

/** Empty strings count as unset, as in most programs that read an environment file. */
const SETTINGS = {
  CLUTCH_HOME: z
    .string()
    .default("var")
    .describe("Directory of everything that Clutch writes; relative to the checkout"),
  HOST: z.string().default("127.0.0.1").describe("Address that the servers listen on"),
  PORT: port(3002).describe("Port of the pages and of the operations route"),
  CONVEX_PORT: port(3210).describe("Port of the local backend"),
  CONVEX_SITE_PORT: port(3211).describe("Port of the local backend's HTTP actions"),
  CLUTCH_PUBLIC_CONVEX_URL: optionalUrl.describe(
    "Where browsers reach the backend, if not at HOST:CONVEX_PORT",
  ),
  CLUTCH_PUBLIC_URL: optionalUrl.describe("Where people reach the pages, if not at HOST:PORT"),
  CONVEX_SELF_HOSTED_URL: optionalUrl.describe("A self-hosted Convex to use in place of the local backend"),
  CONVEX_SELF_HOSTED_ADMIN_KEY: z.string().optional().describe("Its admin key (servers only)"),
  CONVEX_URL: optionalUrl.describe("A Convex Cloud deployment to use in place of the local backend"),
  CONVEX_DEPLOY_KEY: z.string().optional().describe("Its deploy key (servers only)"),
  CLUTCH_DURABILITY: z
    .enum(["full", "normal"])
    .default("full")
    .describe("Whether each commit of the local backend waits for the disk"),
  CLUTCH_GLOBAL_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(DEFAULT_GLOBAL_LIMIT)
    .describe("Runs at the same time, over all projects"),
  CLUTCH_SWEEP_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .describe("How often the loop looks though nothing woke it"),
  CLUTCH_KEEP_RUNS_DAYS: z.coerce
    .number()
    .min(1)
    .max(3650)
    .default(7)
    .describe("How many days the files of ended runs are kept (output, transcript, agent's home)"),
  CLUTCH_SUPERVISION: z
    .enum(["auto", ...SUPERVISION_LEVELS])
    .default("auto")
    .describe("How agents' processes are held; auto takes the best that works"),
  CLUTCH_AGENT_PATH: z
    .string()
    .optional()
    .describe(
      "Directories of programs that agents need, separated by colons; first on their PATH, readable in the sandbox",
    ),
  CLUTCH_SIMULATION_SPEED: z.coerce
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe("How much faster than life the simulated agents work"),
  CLUTCH_WATCH: z
    .string()
    .refine(
      (list) => list.split(",").every((part) => isWatched(part)),
      `write systems (${WatchedSystem.options.join(", ")}), separated by commas, each with =DIRECTORY where it is not the usual one`,
    )
    .optional()
    .describe(
      "Whose sessions are read besides those of runs: openclaw, claude, codex, opencode, gemini; with =DIRECTORY where it is not the usual one; separated by commas",
    ),
  OPENCLAW_URL: z
    .string()
    .refine(
      (value) => value === SIMULATION || z.url({ protocol: /^wss?$/ }).safeParse(value).success,
      `write a WebSocket address (ws:// or wss://), or ${SIMULATION}`,
    )
    .optional()
    .describe(
      "WebSocket address of an OpenClaw gateway, or simulation for one that answers chats without any model; without one there are no chats and no openclaw runs",
    ),
  OPENCLAW_TOKEN: z.string().optional().describe("Its token (gateway.auth.token; servers only)"),
  CLUTCH_GATEWAY_PORT: port(3212).describe("Port of the simulated gateway, where OPENCLAW_URL is simulation"),
  OPENCLAW_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe("Runs at the same time in the gateway; less than its lane (clutch doctor gateway compares)"),
  OPENCLAW_PERMISSION_MODE: z
    .enum(["full", "workspace", "guarded", "read-only"])
    .optional()
    .describe("What agents in the gateway may do without asking; empty leaves it to the gateway"),
  OPENCLAW_THINKING: z
    .enum(["off", "minimal", "low", "medium", "high"])
    .optional()
    .describe("How long agents in the gateway think; empty leaves it to the gateway"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .describe("The least important lines that are logged"),
} satisfies Record<string, z.ZodType>

const Settings = z.object(SETTINGS)
export type Env = z.infer<typeof Settings> & {
  /** Absolute. */
  CLUTCH_HOME: string
}

/**
 * Reads and checks the environment; a `.env` file in the checkout fills what is unset.
 * @throws SettingError naming every wrong variable.
 */
export function readEnv(source: Record<string, string | undefined> = withFile()): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  )
  const parsed = Settings.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    throw new SettingError(`Wrong settings (environment or .env):\n  ${lines.join("\n  ")}`)
  }
  return { ...parsed.data, CLUTCH_HOME: path.resolve(ROOT, parsed.data.CLUTCH_HOME) }
}

/** Settings that other programs and earlier versions know, and that are not taken: a sentence for each that is set. */
export function ignoredSettings(source: Record<string, string | undefined> = withFile()): string[] {
  return source.NEXT_PUBLIC_OPENCLAW_TOKEN
    ? [
        "NEXT_PUBLIC_OPENCLAW_TOKEN is ignored: what is called NEXT_PUBLIC is meant for browsers, and a gateway's token is not. Put it into OPENCLAW_TOKEN.",
      ]
    : []
}

/** The text of `.env.example`: one commented line and one assignment per setting. */
export function envExample(): string {
  const lines = Object.entries(SETTINGS).map(([name, schema]) => {
    const fallback = schema.safeParse(undefined)
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : ""
    return `# ${schema.description}\n#${name}=${value}`
  })
  return `# Settings of Clutch. Copy to .env and uncomment what should differ; what is here are the defaults.\n\n${lines.join("\n\n")}\n`
}

/** The local backend is used unless a real Convex is named. */
export function convexUrl(env: Env): string {
  return env.CONVEX_SELF_HOSTED_URL ?? env.CONVEX_URL ?? `http://${clientHost(env)}:${env.CONVEX_PORT}`
}

/** Whether Clutch itself plays the gateway. */
export const simulatesGateway = ({ OPENCLAW_URL }: Pick<Env, "OPENCLAW_URL">): boolean =>
  OPENCLAW_URL === SIMULATION

export const usesLocalBackend = (env: Env): boolean => !env.CONVEX_SELF_HOSTED_URL && !env.CONVEX_URL

/** What browsers are told. */
export const publicConvexUrl = (env: Env): string => env.CLUTCH_PUBLIC_CONVEX_URL ?? convexUrl(env)
export const publicUrl = (env: Env): string => env.CLUTCH_PUBLIC_URL ?? serverUrl(env)
export const serverUrl = (env: Env): string => `http://${clientHost(env)}:${env.PORT}`

/** A server bound to every address is reached at loopback from this machine. */
const clientHost = (env: Env): string =>
  env.HOST === "0.0.0.0" || env.HOST === "::" ? "127.0.0.1" : env.HOST

let fileRead = false
function withFile(): NodeJS.ProcessEnv {
  const file = path.join(ROOT, ".env")
  if (!fileRead && existsSync(file)) process.loadEnvFile(file)
  fileRead = true
  return process.env
}
