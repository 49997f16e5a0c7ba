/** Plays the real loop in virtual time, and tells what came of it. */
import { refusalError } from "#lib/refusals"
import { describeCounts, describeFailure } from "#simulator/describe"
import { FAULT_KINDS, type FaultKind } from "#simulator/faults/kinds"
import { simulateLoad } from "#simulator/load/load"
import { summaryOf } from "#simulator/load/summary"
import { runSchedules } from "#simulator/schedules"
import type { Out } from "../program.ts"
import type { SimulateOptions } from "./simulate-command.ts"

/** Exit code 1 when an invariant is broken. Progress goes to standard error, so that the answer can be piped. */
export async function simulate(
  out: Out,
  options: SimulateOptions & { faults?: string[] | true },
): Promise<void> {
  const seed = options.seed ?? Math.floor(Math.random() * 1_000_000)
  const isBroken = options.schedules
    ? await playSchedules(out, options.schedules, seed, options.json === true)
    : await playLoad(out, options, seed)
  if (isBroken) process.exitCode = 1
}

async function playSchedules(out: Out, count: number, firstSeed: number, asJson: boolean): Promise<boolean> {
  const result = await runSchedules({
    ...{ firstSeed, count },
    onSchedule: (_, done) => done % 100 === 0 && done < count && progress(`${done} of ${count} schedules`),
  })
  const { failures, counts, schedules, virtualMs, violations } = result
  const hours = Math.round(virtualMs / 3_600_000)
  const words = [
    describeCounts(counts),
    ...failures.map(describeFailure),
    failures.length > 0
      ? `${failures.length} invariants are broken.`
      : `All invariants held in ${schedules} schedules (${hours} hours) from seed ${firstSeed}.`,
  ]
  out(
    asJson
      ? JSON.stringify({ firstSeed, schedules, virtualMs, violations, counts }, null, 2)
      : words.join("\n"),
  )
  return failures.length > 0
}

async function playLoad(
  out: Out,
  { tasks, agents, hours, trouble, faults, json }: SimulateOptions & { faults?: string[] | true },
  seed: number,
): Promise<boolean> {
  const result = await simulateLoad({
    ...{ tasks, agents, hours, trouble, seed, faults: faultsOf(faults) },
    onProgress: ({ hour, done, slots }) =>
      progress(`hour ${hour}: ${done} of ${tasks} done, ${slots} at work`),
  })
  out(json ? JSON.stringify(result, null, 2) : summaryOf(result))
  return result.violation !== null
}

function faultsOf(named: string[] | true | undefined): readonly FaultKind[] {
  if (named === undefined) return []
  if (named === true) return FAULT_KINDS
  return named
    .flatMap((text) => text.split(","))
    .map((text) => {
      const kind = FAULT_KINDS.find((known) => known === text.trim())
      if (!kind)
        throw refusalError("invalid_input", `There is no fault ${text}; there are ${FAULT_KINDS.join(", ")}.`)
      return kind
    })
}

const progress = (line: string) => void process.stderr.write(`${line}\n`)
