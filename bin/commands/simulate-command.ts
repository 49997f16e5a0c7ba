/** `clutch simulate` as it is typed; what it does is loaded then. */
import { Command, InvalidArgumentError } from "commander"
import type { Out } from "../program.ts"

export type SimulateOptions = {
  tasks: number
  agents: number
  hours: number
  trouble: number
  faults?: string[]
  schedules?: number
  seed?: number
  json?: true
}

export const simulateCommand = (out: Out): Command =>
  new Command("simulate")
    .description("play the real loop in virtual time: a load of cards, or schedules of random faults")
    .option("--tasks <count>", "cards to begin with", wholeFrom(1), 100)
    .option("--agents <count>", "runs at the same time", wholeFrom(1), 4)
    .option("--hours <hours>", "how much time passes at most", between(0.1), 24)
    .option("--trouble <share>", "share of runs that go wrong, from 0 to 1", between(0, 1), 0.1)
    .option("--faults [kinds...]", "put faults in: all kinds, or those that are named")
    .option("--schedules <count>", "play so many schedules of random faults in place of a load", wholeFrom(1))
    .option("--seed <number>", "the same seed gives the same history", wholeFrom(0))
    .option("--json", "print the answer as JSON")
    .action(async (options: SimulateOptions) => (await import("./simulate.ts")).simulate(out, options))

function between(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== "" && Number.isFinite(value) && value >= least && value <= most) return value
    const end = most === Number.POSITIVE_INFINITY ? "" : ` and at most ${most}`
    throw new InvalidArgumentError(`It is a number, at least ${least}${end}.`)
  }
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = between(least)(text)
    if (Number.isInteger(value)) return value
    throw new InvalidArgumentError("It is a whole number.")
  }
}
