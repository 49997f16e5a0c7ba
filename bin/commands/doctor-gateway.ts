/** Looks at the OpenClaw gateway as Clutch would use it: whether it answers, what it is, and whether Clutch's limits fit. */
import {
  limitProblem,
  mainLane,
  NO_CHANNEL,
  NO_GATEWAY,
  NO_GATEWAY_MEND,
  SIMULATED_GATEWAY,
  type GatewayReport,
} from "#domain/gateway"
import { formatDuration } from "#domain/format"
import { ignoredSettings, simulatesGateway } from "#lib/env"
import { silentLog } from "#lib/log"
import { gatewayHealth } from "#worker/gateway/health"
import { gatewayPlace, openGateway } from "#worker/gateway/open"
import { readRunningEnv } from "../processes/installation.ts"
import type { Out } from "../program.ts"
import { line, type Finding } from "./finding.ts"

const PATIENCE_MS = 15_000

const START_IT =
  "Is it running? On its machine: openclaw gateway status, then openclaw gateway run. Does OPENCLAW_URL name its port, and does it listen where Clutch runs (gateway.bind)?"

const START_CLUTCH = "It is simulated, in Clutch's bridge. Does that run? clutch status"

/** Exit code 1 when something is missing. */
export async function doctorGateway(out: Out, json: boolean): Promise<void> {
  const env = readRunningEnv()
  const client = await openGateway(env, silentLog)
  const place = await gatewayPlace(env)
  if (!client || !place)
    return say(out, json, [{ what: "gateway", well: false, says: `${NO_GATEWAY} ${NO_GATEWAY_MEND}` }], null)
  await client.ready(PATIENCE_MS).catch(() => {})
  const health = await gatewayHealth(client, env.OPENCLAW_LIMIT)
  await client.stop()
  say(
    out,
    json,
    findingsOf(health, {
      ...{ url: withoutSecrets(place.url), limit: env.OPENCLAW_LIMIT, now: Date.now() },
      isSimulated: simulatesGateway(env),
    }),
    health,
  )
}

function say(out: Out, json: boolean, seen: Finding[], health: GatewayReport | null): void {
  const findings = [...seen, ...ignoredSettings().map((says) => ({ what: "settings", well: false, says }))]
  out(json ? JSON.stringify({ findings, health }, null, 2) : findings.map(line).join("\n"))
  if (findings.some(({ well }) => !well)) process.exitCode = 1
}

type About = { url: string; limit: number; now: number; isSimulated: boolean }

export function findingsOf(health: GatewayReport, { url, limit, now, isSimulated }: About): Finding[] {
  const { sentence, mend } = health
  if (health.state !== "connected")
    return [
      {
        what: "gateway",
        well: false,
        says: `${url}: ${sentence} ${mend ?? (isSimulated ? START_CLUTCH : START_IT)}`,
      },
    ]
  const { version = "unknown", protocol, startedAt, models = [] } = health
  const offered = models.filter(({ available }) => available)
  return [
    { what: "gateway", well: true, says: `${url} answers` },
    {
      what: "version",
      well: true,
      says: isSimulated ? SIMULATED_GATEWAY : `OpenClaw ${version}, protocol ${protocol}`,
    },
    {
      what: "uptime",
      well: true,
      says: startedAt === undefined ? "it does not say" : formatDuration(now - startedAt),
    },
    lanesFinding(health, limit),
    ...channelFindings(health),
    {
      what: "models",
      well: offered.length > 0,
      says:
        offered.length > 0
          ? offered.map(({ id }) => id).join(", ")
          : "it offers none: configure a model provider in the gateway (openclaw configure)",
    },
  ]
}

/** It is nobody's fault where it is not installed. */
function channelFindings({ channel }: GatewayReport): Finding[] {
  if (!channel) return []
  const { state, sentence } = channel
  const says =
    state === "open" ? "agents can speak in chats" : state === "absent" ? NO_CHANNEL : `closed: ${sentence}`
  return [{ what: "channel", well: state !== "closed", says }]
}

function lanesFinding(health: GatewayReport, limit: number): Finding {
  const main = mainLane(health)
  if (main === null)
    return {
      what: "lanes",
      well: true,
      says: `it does not tell them; keep its agents.defaults.maxConcurrent above OPENCLAW_LIMIT (${limit})`,
    }
  const problem = limitProblem(health, limit)
  const now = `main: ${main.active} of ${main.limit} at work, ${main.queued} queued`
  return {
    what: "lanes",
    well: problem === null,
    says: problem ?? `${now}; Clutch starts up to ${limit}`,
  }
}

/** An address may carry a password or a token. */
function withoutSecrets(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`
}
