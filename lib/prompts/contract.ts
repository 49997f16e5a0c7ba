/** The part of a prompt that says how to talk to Clutch: printed from the operations themselves, so it is never out of date. */
import { z } from "zod"
import type { RunRole } from "#domain/run"
import type { Operation } from "../operations/define.ts"
import * as runs from "../operations/runs.ts"
import * as tasks from "../operations/tasks.ts"

type Property = { type?: string; description?: string; enum?: string[]; items?: Property }

const FOR_ALL = ["tasks.get", "runs.progress", "signals.ask", "signals.get", "runs.report"]
const FOR_REVIEWERS = ["tasks.get", "runs.progress", "signals.ask", "signals.get", "reviews.submit"]

/** The rooms that agents speak to; the whole list would hold the operation that shows this very text. */
const SPOKEN: ReadonlyMap<string, Operation> = new Map(
  [tasks, runs].flatMap((room) => Object.values(room)).map((operation) => [operation.name, operation]),
)

/** What a run may call because of the step of the pipeline that it is for. */
type StepCommands = { hasSteps: boolean; isPlanning: boolean }
const NO_STEP: StepCommands = { hasSteps: false, isPlanning: false }

/** The commands that a run of this role may and should call, one line each with what it is for. */
export function contractFor(
  role: RunRole,
  { hasSteps, isPlanning }: StepCommands = NO_STEP,
  known: ReadonlyMap<string, Operation> = SPOKEN,
): string {
  const names = [
    ...(role === "reviewer" ? FOR_REVIEWERS : FOR_ALL),
    ...(hasSteps ? ["tasks.steps"] : []),
    ...(isPlanning ? ["tasks.decompose"] : []),
  ]
  return names.map((name) => usageOf(known.get(name) ?? missing(name))).join("\n")
}

/** Printed once: a dispatch waits for it, and operations do not change. */
const usages = new WeakMap<Operation, string>()

function usageOf(operation: Operation): string {
  const printed = usages.get(operation) ?? usage(operation)
  usages.set(operation, printed)
  return printed
}

function usage({ name, summary, input, positionals }: Operation): string {
  const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" })
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>)
  const required = new Set(schema.required ?? [])
  const words = properties.map(([key, property]) => {
    const value = `<${valueOf(key, property)}>`
    const word = positionals.includes(key)
      ? value
      : property.type === "boolean"
        ? flag(key)
        : `${flag(key)} ${value}`
    return required.has(key) ? word : `[${word}]`
  })
  return `- \`clutch ${[...name.split("."), ...words].join(" ")}\`: ${summary}.`
}

const flag = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

function valueOf(key: string, { type, enum: words, items, description }: Property): string {
  if (words) return words.join("|")
  if (type === "array" && items?.type === "string") return `${key}...`
  if (type === "array" || type === "object") return description ?? "JSON"
  return key
}

function missing(name: string): never {
  throw new Error(`The contract of agents names ${name}, which is no operation.`)
}
