/** Looks at this machine as Clutch would: what is there, what is missing, and how agents' processes can be held. */
import type { SupervisionLevel } from "#domain/run"
import { convexUrl, publicUrl, usesLocalBackend } from "#lib/env"
import { chooseLevel, probeSupervision, type SupervisionProbe } from "#worker/sandbox/probe"
import { tryCommand } from "#worker/sandbox/try-command"
import { readRunningEnv } from "../processes/installation.ts"
import type { Out } from "../program.ts"
import { line, type Finding } from "./finding.ts"

const LEVEL_SENTENCES: Record<SupervisionLevel, string> = {
  bwrap: "bubblewrap: a sandbox and a pid namespace; the kernel ends every process of an agent with its shim",
  pid_namespace: "a pid namespace: the kernel ends every process of an agent with its shim; no file sandbox",
  marker: "environment marker and reaper: orphans are found and ended within 5 s; no file sandbox",
}

const GET_BUBBLEWRAP =
  "Install it (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap)."
const ALLOW_NAMESPACES =
  "Often unprivileged user namespaces are switched off: look at the sysctls kernel.apparmor_restrict_unprivileged_userns (0 allows them) and user.max_user_namespaces."

/** Exit code 1 when something is missing. Whatever hangs is left behind after seconds. */
export async function doctor(out: Out, json: boolean): Promise<void> {
  const env = readRunningEnv()
  const findings: Finding[] = [
    { what: "node", well: true, says: process.version },
    await version("git", ["--version"], "install it: Debian, Ubuntu: apt-get install git"),
    { what: "home", well: true, says: env.CLUTCH_HOME },
    {
      what: "backend",
      well: true,
      says: `${usesLocalBackend(env) ? "local" : "real Convex"} at ${convexUrl(env)}`,
    },
    { what: "pages", well: true, says: publicUrl(env) },
  ]
  const probe = await probeSupervision(env.CLUTCH_HOME, { fresh: true })
  const used = levelFor(probe, env.CLUTCH_SUPERVISION, findings)
  for (const { level, works, detail } of probe.levels) {
    const says = works
      ? LEVEL_SENTENCES[level]
      : `does not work here: ${detail} ${cureOf(level, detail)}`.trim()
    findings.push({ what: `supervision ${level}${used === level ? " (used)" : ""}`, well: true, says })
  }
  out(json ? JSON.stringify({ findings, supervision: used }, null, 2) : findings.map(line).join("\n"))
  if (findings.some(({ well }) => !well)) process.exitCode = 1
}

/** What agents would be held by; a level that was asked for and does not work is a finding, since no agent can start. */
function levelFor(probe: SupervisionProbe, wanted: SupervisionLevel | "auto", findings: Finding[]) {
  try {
    return chooseLevel(probe, wanted)
  } catch (error) {
    findings.push({ what: "supervision", well: false, says: (error as Error).message })
    return null
  }
}

function cureOf(level: SupervisionLevel, detail: string): string {
  if (process.platform !== "linux" || level === "marker") return ""
  if (level === "bwrap" && detail.includes("no program")) return GET_BUBBLEWRAP
  return /namespace|uid map|unshare|permi/i.test(detail) ? ALLOW_NAMESPACES : ""
}

async function version(program: string, args: string[], cure: string): Promise<Finding> {
  const tried = await tryCommand(program, args)
  if (tried.kind === "ended" && tried.how === 0)
    return { what: program, well: true, says: tried.stdout.trim() }
  const says = tried.kind === "missing" ? "not found" : "does not answer as it should"
  return { what: program, well: false, says: `${says}; ${cure}` }
}
