/** Looks at this machine as Clutch would: what is there, what is missing, and how agents' processes can be held. */
import { execa } from "execa"
import type { SupervisionLevel } from "#domain/run"
import { convexUrl, publicUrl, readEnv, usesLocalBackend } from "#lib/env"
import { chooseLevel, probeSupervision } from "#worker/sandbox/probe"
import type { Out } from "../program.ts"

type Finding = { what: string; well: boolean; says: string }

const LEVEL_SENTENCES: Record<SupervisionLevel, string> = {
  bwrap: "bubblewrap: a sandbox and a pid namespace; the kernel ends every process of an agent with its shim",
  pid_namespace: "a pid namespace: the kernel ends every process of an agent with its shim; no file sandbox",
  marker: "environment marker and reaper: orphans are found and ended within 5 s; no file sandbox",
}

/** Exit code 1 when something is missing. */
export async function doctor(out: Out, json: boolean): Promise<void> {
  const env = readEnv()
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
  const used = chooseLevel(probe, env.CLUTCH_SUPERVISION)
  for (const { level, works, detail } of probe.levels) {
    const says = works ? LEVEL_SENTENCES[level] : `does not work here: ${detail}`
    findings.push({ what: `supervision ${level}${used === level ? " (used)" : ""}`, well: true, says })
  }
  out(json ? JSON.stringify({ findings, supervision: used }, null, 2) : findings.map(line).join("\n"))
  if (findings.some(({ well }) => !well)) process.exitCode = 1
}

async function version(program: string, args: string[], cure: string): Promise<Finding> {
  const { failed, stdout } = await execa(program, args, { reject: false })
  return { what: program, well: !failed, says: failed ? `not found; ${cure}` : stdout.trim() }
}

const line = ({ what, well, says }: Finding) => `${well ? "ok  " : "MISS"}  ${what.padEnd(28)}  ${says}`
