/** Makes a command of an operation: its input schema gives positionals, flags, help and the parsing of what was typed. */
import path from "node:path"
import { Argument, Command, Option } from "commander"
import { z } from "zod"
import { withoutAliases } from "#lib/operations/aliases"
import type { Operation } from "#lib/operations/define"
import { slipOf } from "#lib/operations/slip"
import { refusalError } from "#lib/refusals"

type Property = { type?: string; description?: string; enum?: string[]; items?: Property; anyOf?: Property[] }

export type CarryOut = (
  operation: Operation,
  input: Record<string, unknown>,
  options: { json: boolean },
) => Promise<void>

/** `carryOut` gets the parsed input; whatever it returns or throws is the caller's to show. */
export function toCommand(operation: Operation, carryOut: CarryOut): Command {
  const [, verb = operation.name] = operation.name.split(".")
  const command = new Command(verb).description(operation.summary)
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" })
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>)
  const required = new Set(schema.required ?? [])

  for (const name of operation.positionals) {
    const property = properties.find(([key]) => key === name)?.[1] ?? {}
    command.addArgument(new Argument(required.has(name) ? `<${name}>` : `[${name}]`, helpOf(property)))
  }
  for (const [name, property] of properties) {
    if (operation.positionals.includes(name)) continue
    const flag = name in operation.texts ? `--${kebab(name)} <text>` : flagOf(name, property)
    const option = new Option(flag, helpOf(property))
    if (required.has(name)) option.makeOptionMandatory()
    command.addOption(option)
  }
  command.option("--json", "print the answer as JSON")
  command.action(async (...typed: unknown[]) => {
    const options = command.opts<Record<string, unknown>>()
    const raw: Record<string, unknown> = {}
    for (const [name, property] of properties) {
      const place = operation.positionals.indexOf(name)
      const value = place < 0 ? options[name] : typed[place]
      if (value !== undefined)
        raw[name] = textOf(operation, name, value) ?? valueOf(asTyped(operation, name), property, value)
    }
    for (const name of operation.paths) {
      if (typeof raw[name] === "string") raw[name] = path.resolve(raw[name])
    }
    await carryOut(operation, parseInput(operation, raw), { json: options.json === true })
  })
  return command
}

/** The same schema as the server's, so that a slip is told before anything is sent. */
function parseInput(operation: Operation, raw: Record<string, unknown>): Record<string, unknown> {
  const parsed = operation.input.strict().safeParse(withoutAliases(raw))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const [name, ...rest] = issue.path.map(String)
    return `${name === undefined ? operation.name : [asTyped(operation, name), ...rest].join(".")}: ${slipOf(issue)}`
  })
  throw refusalError("invalid_input", lines.join("\n"))
}

/** As it stands on the command line. */
const asTyped = ({ positionals }: Operation, name: string): string =>
  positionals.includes(name) ? name : `--${kebab(name)}`

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function flagOf(name: string, property: Property): string {
  if (property.type === "boolean") return `--${kebab(name)}`
  if (property.type === "array" && property.items?.type === "string") return `--${kebab(name)} <values...>`
  return `--${kebab(name)} <${property.type === "array" || property.type === "object" ? "json" : "value"}>`
}

function helpOf(property: Property): string {
  const words = property.enum ?? property.items?.enum
  return [property.description, words && `(${words.join(", ")})`].filter(Boolean).join(" ")
}

/** What is no JSON is read in the words that the operation knows for it. */
function textOf({ texts }: Operation, name: string, value: unknown): unknown {
  const parse = texts[name]
  if (!parse || typeof value !== "string" || /^\s*[[{]/.test(value)) return undefined
  const parsed = parse(value)
  if (parsed.ok) return parsed.value
  throw refusalError(parsed.refusal.code, parsed.refusal.message)
}

function valueOf(name: string, property: Property, value: unknown): unknown {
  if (property.type === "number" || property.type === "integer")
    return numberOf(name, property, String(value))
  if (property.type === "array" && property.items?.type === "string") {
    return (value as string[]).flatMap((part) => part.split(",")).map((part) => part.trim())
  }
  if (property.type === "array" || property.type === "object") {
    try {
      return JSON.parse(String(value))
    } catch {
      throw refusalError("invalid_input", `${name} takes JSON; this is not: ${String(value)}`)
    }
  }
  return value
}

function numberOf(name: string, { type }: Property, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text)
  if (type === "integer" ? Number.isInteger(value) : Number.isFinite(value)) return value
  const kind = type === "integer" ? "a whole number" : "a number"
  throw refusalError("invalid_input", `${name} takes ${kind}; "${text}" is none.`)
}
