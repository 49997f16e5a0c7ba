/** The checks that a merge candidate must pass: one command line for all of them, and which of them failed. */
import type { Check, Project } from "./project.ts"

/** Several named ones, or the project's one command; none where it has neither. */
export function requiredChecks({ checks, checkCommand }: Pick<Project, "checks" | "checkCommand">): Check[] {
  if (checks && checks.length > 0) return checks
  return checkCommand === "" ? [] : [{ name: "check", command: checkCommand }]
}

/** One after the other in the same work tree, up to the first that fails. A single check is its own command, unchanged. */
export function checkScript(checks: readonly Check[]): string {
  const [first, second] = checks
  if (!first) return ""
  if (!second) return first.command
  return checks.map(step).join("\n")
}

const step = ({ name, command }: Check): string =>
  [
    `printf '%s\\n' ${quoted(`== ${name}`)}`,
    `sh -c ${quoted(command)} || { code=$?; printf '%s\\n' ${quoted(`Required check "${name}" failed.`)} >&2; exit $code; }`,
  ].join("\n")

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The name that the script says last; null where there was only one check, or it never came so far. */
export function failedCheckOf(tail: string): string | null {
  const last = tail.trimEnd().split("\n").at(-1) ?? ""
  return /^Required check "(.+)" failed\.$/.exec(last)?.[1] ?? null
}

/** How often a red check is run again before its card is sent back. */
export const rerunsOf = ({ checkReruns, mergeBatchSize }: Pick<Project, "checkReruns" | "mergeBatchSize">) =>
  checkReruns ?? ((mergeBatchSize ?? 1) > 1 ? 1 : 0)
