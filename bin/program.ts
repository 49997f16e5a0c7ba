/** The `clutch` command line: one command per operation, and the few that are not operations. */
import { Command } from "commander"
import type { Operation } from "#lib/operations/define"
import { NOUNS, operationsAbout } from "#lib/operations/index"
import { RefusalError } from "#lib/refusals"
import { VERSION } from "#lib/version"
import { ask } from "./client.ts"
import { localCommands } from "./commands/index.ts"
import { render } from "./print.ts"
import { toCommand, type CarryOut } from "./to-command.ts"

export type Out = (text: string) => void

/** What people type most, without its noun. */
const SHORT = [
  { word: "why", noun: "tasks", name: "tasks.why" },
  { word: "replay", noun: "loop", name: "loop.replay" },
]

/** Agents ask each through a process of its own: of what was not typed there is only the name. `out` is where answers go. */
export async function createProgram(out: Out, typed: readonly string[]): Promise<Command> {
  const program = new Command("clutch")
    .description("Clutch: a control room for AI coding agents")
    .version(VERSION, "-V, --version", "print the version of this checkout")
    // Behind a command the same word is that command's own: clutch prompts preview MIN-1 --version 2.
    .enablePositionalOptions()
    .showHelpAfterError("(add --help for what can be typed)")
    .exitOverride()
  const carryOut: CarryOut = async (operation, input, options) => {
    const answer = await ask(operation.name, input)
    if (!answer.ok) throw new RefusalError(answer.refusal)
    out(
      options.json
        ? JSON.stringify(answer.value, null, 2)
        : await render(operation.name, answer.value, Date.now()),
    )
  }

  // A noun may have commands of both kinds; of two by the same name the local one asks more comfortably.
  const local = new Map(localCommands(out).map((command) => [command.name(), command]))
  for (const noun of NOUNS) {
    const command = local.get(noun) ?? new Command(noun).description(`Commands about ${noun}`)
    const asked = typed.includes(noun) ? (await operationsAbout(noun)).filter(isCommand) : []
    addOperations(command, asked, typed, carryOut)
    // What only a gateway's channel asks is no command.
    if (noun !== "channel" && !local.has(noun)) program.addCommand(command)
  }
  for (const { word, noun, name } of SHORT) {
    const operation = typed.includes(word) && (await operationsAbout(noun)).find((one) => one.name === name)
    program.addCommand(
      operation
        ? toCommand(operation, carryOut).name(word)
        : new Command(word).description(`short for ${name.replace(".", " ")}`),
    )
  }
  for (const command of local.values()) program.addCommand(command)
  inherit(program)
  return program
}

const isCommand = ({ askers }: Operation): boolean => askers.some((asker) => asker !== "channel")
const verbOf = ({ name }: Operation): string => name.split(".")[1] ?? name

/** Flags and their help come from schemas: they are made for the verb that was typed, or for all where none was. */
function addOperations(
  parent: Command,
  operations: readonly Operation[],
  typed: readonly string[],
  carryOut: CarryOut,
): void {
  const own = new Set(parent.commands.map((command) => command.name()))
  const isTyped = operations.some((operation) => typed.includes(verbOf(operation)))
  for (const operation of operations) {
    const verb = verbOf(operation)
    if (own.has(verb)) continue
    // `clutch analytics` alone asks for the summary.
    const isDefault = verb === "summary"
    const isWhole = !isTyped || isDefault || typed.includes(verb)
    parent.addCommand(
      isWhole ? toCommand(operation, carryOut) : new Command(verb).description(operation.summary),
      { isDefault },
    )
  }
}

/** Sub-commands throw rather than exit, so that one place decides about exit codes. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride().showHelpAfterError("(add --help for what can be typed)")
    inherit(child)
  }
}
