/** The processes of one Clutch: what each is started with, and which settings it may see. */
import path from "node:path"
import type { ProcessName } from "#domain/process"
import { type Env, usesLocalBackend } from "#lib/env"
import { homeOf } from "#lib/home"
import { ROOT } from "#lib/root"

export type ProcessSpec = {
  name: ProcessName
  /** Arguments for node. */
  args: string[]
  /** How long it may take to end by itself after SIGTERM, in milliseconds. */
  graceMs: number
}

/** In the order of starting; stopping goes another way (stop.ts). */
export function processTable(env: Env): ProcessSpec[] {
  const local: ProcessSpec[] = usesLocalBackend(env)
    ? [{ name: "backend", args: backendArgs(env), graceMs: 15_000 }]
    : []
  return [
    ...local,
    { name: "server", args: serverArgs(env), graceMs: 5_000 },
    { name: "loop", args: [at("worker/loop.ts")], graceMs: 10_000 },
    { name: "bridge", args: [at("worker/bridge.ts")], graceMs: 5_000 },
    { name: "watcher", args: [at("worker/watcher.ts")], graceMs: 5_000 },
  ]
}

export function backendArgs(env: Env): string[] {
  const home = homeOf(env.CLUTCH_HOME)
  return [
    at("local-backend/main.ts"),
    ...["--host", env.HOST, "--port", String(env.CONVEX_PORT), "--site-port", String(env.CONVEX_SITE_PORT)],
    ...["--data", home.backend, "--admin-key-file", home.adminKeyFile, "--durability", env.CLUTCH_DURABILITY],
  ]
}

export const serverArgs = (env: Env): string[] => [
  at("node_modules/next/dist/bin/next"),
  "start",
  ROOT,
  ...["--hostname", env.HOST, "--port", String(env.PORT)],
]

/** Settings that hold a secret which no long-running process needs. */
const WITHHELD = new Set(["CONVEX_SELF_HOSTED_ADMIN_KEY", "CONVEX_DEPLOY_KEY"])
/** What programs in general need; everything else of the caller's environment stays out. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|TERM|XDG_.*|SSH_AUTH_SOCK|NODE_COMPILE_CACHE|NODE_EXTRA_CA_CERTS|NEXT_TELEMETRY_DISABLED)$/

export function processEnvironment(env: Env): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))
  const settings = Object.entries(env).filter(([name, value]) => value !== undefined && !WITHHELD.has(name))
  return {
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(settings.map(([name, value]) => [name, String(value)])),
    CLUTCH_ROOT: ROOT,
    NODE_ENV: "production",
  }
}

const at = (file: string) => path.join(ROOT, file)
