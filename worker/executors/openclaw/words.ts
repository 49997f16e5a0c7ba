/** What an agent in a gateway is told beyond its prompt, and the file by which its shell becomes that of a run of Clutch. */
import { writeFileSync, mkdirSync } from "node:fs"
import path from "node:path"
import { INPUTS } from "#lib/prompts/steps"
import type { RunDirectory } from "../../runs/directory.ts"
import type { StoredRequest } from "../../runs/request.ts"
import { agentEnvironment } from "../../shim/environment.ts"
import { environmentFileOf } from "./record.ts"

/** Of an agent's environment: what belongs to the run. HOME and the like stay the gateway's. */
const OF_THE_RUN = /^(CLUTCH_|GIT_)/

/** The gateway's agents get no environment from Clutch, so each command reads one. Its owner alone can. */
export function writeEnvironment(
  run: RunDirectory,
  request: StoredRequest,
  runKey: string,
  workspace: string,
  programs: readonly string[],
): void {
  mkdirSync(run.agentHome, { recursive: true, mode: 0o700 })
  const env = agentEnvironment({
    ...{ request, runKey, home: run.agentHome, level: "marker", programs, source: process.env },
  })
  const lines = Object.entries(env).flatMap(([name, value]) =>
    OF_THE_RUN.test(name) ? [`export ${name}=${quoted(value)}`] : [],
  )
  const text = [
    ...lines,
    `export PATH=${quoted(env.PATH ?? "")}:"$PATH"`,
    // A gateway that is killed leaves its commands behind. What they start carries the run's mark; the shell itself, which
    // had begun before it read this, says who it is.
    `clutch_shell() { read -r boot </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$$/stat" && set -- \${stat##*) } && echo "$boot $$ \${20}" >>${quoted(run.shells)}; }`,
    "clutch_shell 2>/dev/null || :",
    // Gateways that cannot be told a directory start commands in their own.
    `case "$PWD/" in ${quoted(`${workspace}/`)}*) ;; *) cd ${quoted(workspace)} ;; esac`,
    "",
  ].join("\n")
  writeFileSync(environmentFileOf(run), text, { mode: 0o600 })
}

/** The prompt as such an agent can follow it: its HOME is the gateway's, so what was handed on is named by its whole path. */
export function promptFor(run: RunDirectory, { prompt, inputs }: StoredRequest): string {
  return inputs.length === 0
    ? prompt
    : prompt.replaceAll(`~/${INPUTS}/`, `${path.join(run.agentHome, INPUTS)}/`)
}

export function systemPrompt(run: RunDirectory, workspace: string, knowsDirectory: boolean): string {
  return [
    `You work for Clutch on one card. Your work tree is ${workspace}; change nothing outside it.`,
    `Begin every shell command with \`. ${quoted(environmentFileOf(run))} && \`: it puts \`clutch\` on the PATH and gives git its name.`,
    knowsDirectory
      ? ""
      : `This gateway does not start you there: give \`exec\` the workdir ${workspace}, and name files by their whole path.`,
    "Nobody sees your last reply but the run's record: what you report counts only through `clutch`.",
  ]
    .filter(Boolean)
    .join("\n")
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
