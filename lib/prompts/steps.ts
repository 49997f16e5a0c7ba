/** What a run is told because of its card's pipeline: its step, what is handed on to it, how much of the past. Pure. */
import type { RunBrief, StepResult } from "#domain/loop/brief"
import { isTerminal, STATUS_LABELS } from "#domain/task"
import { fence } from "./fence.ts"

/** Roles of a pipeline that change no files: their work tree is detached at the base branch, or at the work so far. */
export function readsOnly({ step, role, subjectCommit, task }: RunBrief): boolean {
  if (step === null || subjectCommit !== null) return false
  // A tester who comes again to work that has no commit wants the base as it is now, not as its branch once began.
  return role === "pm" || role === "research" || (role === "qa" && task.branch !== null)
}

export function stepText({ step }: RunBrief): string {
  if (step === null) return ""
  const place = `Step \`${step.name}\`, ${step.number} of ${step.of} of the pipeline \`${step.pipeline}\`.`
  const owes = step.isPlanning
    ? "You owe the tasks that the objective is made of: say them all at once with `clutch tasks decompose`, each with acceptance criteria and with what it depends on. Tasks that are done or under way stay; say only what is missing, and drop what is no longer wanted. Then report."
    : ""
  return [place, step.instructions ?? "", owes].filter(Boolean).join("\n\n")
}

export const objectiveText = ({ objective }: RunBrief): string =>
  objective === null
    ? ""
    : [
        `${objective.key} is the goal behind your task. Do your task only; other tasks do the rest.`,
        fence("objective", [objective.title, objective.description.trim()].filter(Boolean).join("\n\n")),
      ].join("\n\n")

const REPORT_OF_CHILD = 600

export function childrenText({ children }: RunBrief): string {
  if (children.length === 0) return ""
  const lines = children.map(({ key, title, status, resolution, report }) => {
    const state =
      isTerminal(status) && resolution ? `${STATUS_LABELS[status]}, ${resolution}` : STATUS_LABELS[status]
    return [`${key} (${state}): ${title}`, report && `    ${cut(report, REPORT_OF_CHILD)}`]
      .filter(Boolean)
      .join("\n")
  })
  return fence("tasks", lines.join("\n"))
}

/** Where what is handed on is laid, from the agent's home. */
export const INPUTS = "inputs"

export function handOffText({ step, results, task, project }: RunBrief): string {
  if (step === null || results.length === 0) return ""
  switch (step.handOff) {
    case "manual":
      return [
        "Nothing is handed on by itself. These steps have left something; read what you need with " +
          `\`clutch tasks steps ${task.key} --json\`:`,
        results.map((result) => `- \`${result.step}\` (${result.role}): ${result.outcome}`).join("\n"),
      ].join("\n\n")
    case "patch_first":
      return [
        `Begin with the changes of the earlier steps: what a step changed lies as \`~/${INPUTS}/<step>/patch.diff\`, beside what the step reported, \`report.md\`. Read them before you look anywhere else.`,
        ...results.map(resultText),
      ].join("\n\n")
    case "workspace_first":
      return [
        `Begin with the work tree: it holds what the earlier steps committed (\`git diff ${project.baseBranch}...HEAD\`). What they reported:`,
        ...results.map(resultText),
      ].join("\n\n")
  }
}

function resultText({ step, role, outcome, report, headCommit, verdict }: StepResult): string {
  const commit = headCommit ? `, at ${headCommit.slice(0, 10)}` : ""
  const head = `- \`${step}\` (${role}): ${verdict?.replace("_", " ") ?? outcome}${commit}.`
  return report ? `${head}\n\n${fence("report", report)}` : head
}

type Earlier = RunBrief["earlier"][number]

/** The newest so many are told in full where the context slides; older ones are counted. */
const WINDOW = 3
/** Beyond this a full context is cut off at its old end. */
const FULL_CHARS = 60_000

/** Newest first. Without a pipeline everything that the brief holds is told. */
export function contextText({ step, earlier: runs, results }: RunBrief): string {
  // What a step did well is told by the hand-off, in the way that the step asks for.
  const handedOn = new Set(results.filter(({ outcome }) => outcome === "success").map(({ runId }) => runId))
  const earlier = runs.map((run) => (handedOn.has(run.runId) ? { ...run, summary: null } : run))
  switch (step?.context ?? "full") {
    case "full":
      return withinChars(earlier.map(inFull))
    case "summarize":
      return earlier.map((run, index) => (index === 0 ? inFull(run) : inOneLine(run))).join("\n")
    case "sliding":
      return [...earlier.slice(0, WINDOW).map(inFull), left(earlier.length - WINDOW)]
        .filter(Boolean)
        .join("\n\n")
  }
}

function withinChars(texts: readonly string[]): string {
  const told: string[] = []
  let chars = 0
  for (const text of texts) {
    chars += text.length
    if (chars > FULL_CHARS && told.length > 0) break
    told.push(text)
  }
  return [...told, left(texts.length - told.length)].filter(Boolean).join("\n\n")
}

const left = (count: number): string =>
  count > 0 ? `- ${count === 1 ? "1 older run is" : `${count} older runs are`} left out.` : ""

function inFull({ role, attempt, outcome, reason, sentence, summary }: Earlier): string {
  const head = `- ${role}, attempt ${attempt}: ${outcome} (${reason}).`
  const said = [sentence, summary].filter(Boolean).join("\n")
  return said ? `${head}\n\n${fence("said", said)}` : head
}

const ONE_LINE = 200

function inOneLine({ role, attempt, outcome, sentence, summary }: Earlier): string {
  return `- ${role}, attempt ${attempt}: ${outcome}. ${fenceless(summary ?? sentence)}`
}

/** One line that cannot be taken for markup of the prompt. */
const fenceless = (text: string): string => JSON.stringify(cut(text, ONE_LINE))

function cut(text: string, limit: number): string {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}
