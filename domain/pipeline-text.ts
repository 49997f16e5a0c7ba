/** Steps of a pipeline as people write them in one line: `build: dev -> test: qa, else goto build, 2 tries`. */
import { CONTEXT_MODES, HAND_OFFS, STEP_ROLES, type WrittenPipeline } from "./pipeline.ts"
import { accept, refuse, type Result } from "./refusal.ts"

type WrittenStep = WrittenPipeline["steps"][number]

const HOW =
  'Write it like "build: dev -> test: qa, else goto build, 2 tries": a name, a role, and after commas what else there is ' +
  `to say: else stop | continue | ask_human | goto <step> [<n> times]; <n> tries; ${HAND_OFFS.join(" | ")}; ` +
  `${CONTEXT_MODES.join(" | ")}; "what the step is for".`

/** Steps are parted by arrows, semicolons or lines; what is in double quotes is for the agent, word for word. */
export function parseSteps(text: string): Result<WrittenStep[]> {
  const quotes: string[] = []
  const plain = text.replace(/"([^"]*)"/g, (_, quote: string) => `#${quotes.push(quote) - 1}#`)
  const steps: WrittenStep[] = []
  for (const [index, written] of plain.split(/->|→|;|\n/).entries()) {
    if (written.trim() === "") continue
    const step = parseStep(written, quotes)
    if (typeof step === "string") {
      const shown = written.trim().replace(/#(\d+)#/g, (_, at: string) => `"${quotes[Number(at)] ?? ""}"`)
      return refuse("invalid_input", `Step ${index + 1} (${shown}): ${step} ${HOW}`)
    }
    steps.push(step)
  }
  return steps.length > 0 ? accept(steps) : refuse("invalid_input", `There is no step in it. ${HOW}`)
}

/** A sentence says what is wrong. */
function parseStep(written: string, quotes: readonly string[]): WrittenStep | string {
  const [head = "", ...clauses] = written.split(",").map((part) => part.trim())
  const [first = "", second = first, ...more] = head.split(/[\s:]+/)
  const role = STEP_ROLES.find((known) => known === second)
  if (!role || more.length > 0)
    return `"${[second, ...more].join(" ")}" is no role; there is ${STEP_ROLES.join(", ")}.`
  let step: WrittenStep = { name: first, role }
  for (const clause of clauses.filter(Boolean)) {
    const said = parseClause(clause, quotes)
    if (!said) return `"${clause}" says nothing about a step.`
    step = { ...step, ...said }
  }
  return step
}

function parseClause(clause: string, quotes: readonly string[]): Partial<WrittenStep> | null {
  const quote = /^#(\d+)#$/.exec(clause)
  if (quote) return { instructions: quotes[Number(quote[1])] ?? "" }
  const tries = /^(\d+) (?:tries|try)$/.exec(clause)
  if (tries) return { tries: Number(tries[1]) }
  const goto = /^else goto:? ?(\S+)(?: (\d+) times?)?$/.exec(clause)
  if (goto) return { onFailure: { goto: goto[1]!, ...(goto[2] && { times: Number(goto[2]) }) } }
  const otherwise = (["stop", "continue", "ask_human"] as const).find((each) => clause === `else ${each}`)
  if (otherwise) return { onFailure: otherwise }
  const handOff = HAND_OFFS.find((each) => each === clause)
  if (handOff) return { handOff }
  const context = CONTEXT_MODES.find((each) => each === clause)
  return context ? { context } : null
}
