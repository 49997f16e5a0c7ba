/** Asks Clutch's operations route: in the name of one run with the key of that run, or as the channel with its own. */
import { readFile } from "node:fs/promises"
import path from "node:path"

export type Access = { url: string; key: string }
export type Answer = { ok: true; value: unknown } | { ok: false; message: string }

/** A restart of Clutch takes seconds. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 500
const REQUEST_MS = 60_000

/** `agent:main:clutch:<project>:<card>:<run>`: Clutch names its sessions so, and the gateway writes them in small letters. */
const SESSION = /^(?:agent:[^:]+:)?clutch:[^:]+:[^:]+:([a-z0-9_-]{1,64})$/i

/** The run whose agent speaks; null in a conversation that is none of Clutch's runs. */
export const runOf = (sessionKey: string | undefined): string | null =>
  SESSION.exec(sessionKey ?? "")?.[1] ?? null

/** What the run's environment file says; null where there is none (any more): the run has ended. */
export async function accessOf(home: string, runId: string): Promise<Access | null> {
  const file = path.join(home, "runs", runId, "environment.sh")
  const text = await readFile(file, "utf8").catch(() => null)
  if (text === null) return null
  const url = valueOf(text, "CLUTCH_URL")
  const key = valueOf(text, "CLUTCH_RUN_KEY")
  return url !== null && key !== null ? { url, key } : null
}

/** Where Clutch's server is, and the key that can say something in threads; null before Clutch's first start. */
export async function channelAccess(home: string): Promise<Access | null> {
  const read = (...parts: string[]) => readFile(path.join(home, ...parts), "utf8").catch(() => null)
  const [installation, key] = await Promise.all([
    read("run", "installation.json"),
    read("keys", "channel.key"),
  ])
  if (installation === null || key === null) return null
  try {
    const { url } = JSON.parse(installation) as { url?: unknown }
    return typeof url === "string" ? { url, key } : null
  } catch {
    return null
  }
}

/** As the shell would read `export NAME='value'`. */
function valueOf(text: string, name: string): string | null {
  const match = new RegExp(`^export ${name}='((?:[^']|'\\\\'')*)'$`, "m").exec(text)
  return match?.[1]?.replaceAll(`'\\''`, "'") ?? null
}

type Options = { fetch?: typeof fetch; sleep?: (ms: number) => Promise<void>; now?: () => number }

export async function ask(
  access: Access,
  operation: string,
  input: unknown,
  { fetch: call = fetch, sleep = pause, now = Date.now }: Options = {},
): Promise<Answer> {
  const deadline = now() + PATIENCE_MS
  for (;;) {
    const answer = await askOnce(access, operation, input, call)
    if (answer) return answer
    if (now() >= deadline)
      return { ok: false, message: "Clutch does not answer. Go on, and try again in a minute." }
    await sleep(PAUSE_MS)
  }
}

/** Null where nothing answers. */
async function askOnce(
  { url, key }: Access,
  operation: string,
  input: unknown,
  call: typeof fetch,
): Promise<Answer | null> {
  try {
    const response = await call(`${url}/api/operations/${operation}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    if (response.status === 502 || response.status === 503) return null
    const body = (await response.json()) as { ok?: boolean; value?: unknown; refusal?: { message?: string } }
    return body.ok
      ? { ok: true, value: body.value }
      : { ok: false, message: body.refusal?.message ?? `Clutch refused (HTTP ${response.status}).` }
  } catch {
    return null
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
