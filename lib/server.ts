/** What the request handlers of the pages' server share: settings, keys, and who is asking. */
import { readFile } from "node:fs/promises"
import { api } from "#convex/_generated/api"
import { refuse, type Refusal, REFUSALS, type Result } from "#domain/refusal"
import { ensureChannelKey, hashKey, isChannelKey, isRunKey, isSameKey } from "./auth/keys.ts"
import { loadIssuer, type Issuer } from "./auth/issuer.ts"
import { callerFor, type Caller } from "./convex.ts"
import { convexUrl, readEnv, type Env } from "./env.ts"
import { homeOf } from "./home.ts"
import type { Asker } from "./operations/define.ts"

type Server = {
  env: Env
  issuer: Issuer
  operatorKey: string
  channelKey: string
  service: () => Promise<Caller>
}

let loaded: Promise<Server> | null = null

/** Reads settings and keys once per process. */
export function server(): Promise<Server> {
  loaded ??= load().catch((error: unknown) => {
    loaded = null
    throw error
  })
  return loaded
}

async function load(): Promise<Server> {
  const env = readEnv()
  const home = homeOf(env.CLUTCH_HOME)
  const issuer = await loadIssuer(home.issuerFile)
  const operatorKey = await readFile(home.operatorKeyFile, "utf8")
  const channelKey = await ensureChannelKey(home.channelKeyFile)
  return {
    env,
    issuer,
    operatorKey,
    channelKey,
    service: () => callerFor(convexUrl(env), issuer, "service:server"),
  }
}

/** Turns the key of a request into a caller that acts for its bearer. */
export async function authenticate(
  authorization: string | null,
): Promise<Result<{ asker: Asker; backend: Caller }>> {
  const key = authorization?.match(/^Bearer (\S+)$/)?.[1]
  if (!key) return refuse("unauthenticated", "Send a key: Authorization: Bearer <key>.")
  const { env, issuer, operatorKey, channelKey, service } = await server()
  const url = convexUrl(env)
  if (isRunKey(key)) {
    const run = await (await service()).query(api.runs.byKey, { keyHash: hashKey(key) })
    if (!run) return refuse("unauthenticated", "This run's key is not valid (any more).")
    return { ok: true, value: { asker: "run", backend: await callerFor(url, issuer, `run:${run.runId}`) } }
  }
  if (isChannelKey(key)) {
    if (!isSameKey(key, channelKey)) return refuse("unauthenticated", "This key of a channel is not valid.")
    return { ok: true, value: { asker: "channel", backend: await callerFor(url, issuer, "service:channel") } }
  }
  if (!isSameKey(key, operatorKey)) return refuse("unauthenticated", "This key is not valid.")
  const owner = await (await service()).query(api.auth.owner, {})
  if (!owner) return refuse("unavailable", "Clutch is still being set up; try again in a moment.")
  return { ok: true, value: { asker: "user", backend: await callerFor(url, issuer, `user:${owner.userId}`) } }
}

/** A page's own request: the person of its session, and only from a page of this origin. */
export async function authenticatePage(
  request: Request,
  cookie: string | undefined,
): Promise<Result<{ asker: Asker; backend: Caller }>> {
  if (!isOwnPage(request))
    return refuse("forbidden", "A session's cookie is good for Clutch's own pages only; programs send a key.")
  const user = await sessionUser(cookie)
  if (!user) return refuse("unauthenticated", "You are not signed in.")
  const { env, issuer } = await server()
  return {
    ok: true,
    value: { asker: "user", backend: await callerFor(convexUrl(env), issuer, `user:${user.userId}`) },
  }
}

/**
 * Browsers say where a request comes from, and no page can make them lie about it. Over plain HTTP to another machine they
 * name the origin alone.
 */
export function isOwnPage({ headers }: Request): boolean {
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false
  const site = headers.get("sec-fetch-site")
  if (site !== null) return isJson && site === "same-origin"
  const origin = headers.get("origin")
  const host = headers.get("x-forwarded-host") ?? headers.get("host")
  return isJson && origin !== null && URL.canParse(origin) && new URL(origin).host === host
}

/** A refusal as an HTTP answer. */
export const refused = (refusal: Refusal): Response =>
  Response.json({ ok: false, refusal }, { status: REFUSALS[refusal.code].http })

/** The name differs by port: cookies are shared by all ports of a host, and two installations may run side by side. */
export const sessionCookie = (env: Env): string => `clutch_session_${env.PORT}`
export const SESSION_DAYS = 30

/** The person behind a browser's session cookie, or null. */
export async function sessionUser(cookie: string | undefined): Promise<{ userId: string } | null> {
  if (!cookie) return null
  return (await (await server()).service()).query(api.auth.session, { sessionHash: hashKey(cookie) })
}
