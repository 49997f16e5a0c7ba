/** `run/installation.json`: where the Clutch of a home is, so that programs find it through CLUTCH_HOME alone. */
import { z } from "zod"
import { convexUrl, type Env, readEnv, serverUrl } from "#lib/env"
import { homeOf, type Home } from "#lib/home"
import { readJson, writeJson } from "./records.ts"

/** The settings that say where something is; none of them is a secret. */
const ADDRESSES = [
  ...(["HOST", "PORT", "CONVEX_PORT", "CONVEX_SITE_PORT", "CLUTCH_GATEWAY_PORT"] as const),
  ...(["CLUTCH_PUBLIC_URL", "CLUTCH_PUBLIC_CONVEX_URL", "CONVEX_SELF_HOSTED_URL", "CONVEX_URL"] as const),
  "OPENCLAW_URL" as const,
]

const Installation = z.object({
  url: z.string(),
  convexUrl: z.string(),
  startedAt: z.number(),
  addresses: z.partialRecord(z.enum(ADDRESSES), z.string()).optional(),
})
export type Installation = z.infer<typeof Installation>

/** Written by whatever starts the server. */
export function recordInstallation(env: Env, startedAt: number): void {
  const set = ADDRESSES.filter((name) => env[name] !== undefined)
  const installation: Installation = {
    ...{ url: serverUrl(env), convexUrl: convexUrl(env), startedAt },
    addresses: Object.fromEntries(set.map((name) => [name, String(env[name])])),
  }
  writeJson(homeOf(env.CLUTCH_HOME).installationFile, installation)
}

/** Null where none was ever started in this home. */
export const installationIn = (home: Home): Installation | null =>
  Installation.safeParse(readJson(home.installationFile)).data ?? null

/**
 * The settings of this shell, with the addresses that the Clutch in CLUTCH_HOME was started with: one that was started
 * on ports of its own is found without them being typed again.
 * @throws SettingError
 */
export function readRunningEnv(): Env {
  const env = readEnv()
  const addresses = installationIn(homeOf(env.CLUTCH_HOME))?.addresses
  if (!addresses) return env
  return readEnv({
    ...process.env,
    ...Object.fromEntries(ADDRESSES.map((name) => [name, addresses[name]])),
    // One may be looked at before Clutch is started with it.
    ...(process.env.OPENCLAW_URL && { OPENCLAW_URL: process.env.OPENCLAW_URL }),
  })
}
