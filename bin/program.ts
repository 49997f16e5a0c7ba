/** The `clutch` command line: one command per operation, and the few that are not operations. */
import { Command } from "commander"
import { operations } from "#lib/operations/index"
import type { Operation } from "#lib/operations/define"
import { RefusalError } from "#lib/refusals"
import { VERSION } from "#lib/version"
import { ask } from "./client.ts"
import { localCommands } from "./commands/index.ts"
import { render } from "./print.ts"
import { toCommand } from "./to-command.ts"

export type Out = (text: string) => void

/** Builds the whole program; `out` is where answers go (tests pass their own). */
export function createProgram(out: Out): Command {
  const program = new Command("clutch")
    .description("Clutch: a control room for AI coding agents")
    .version(VERSION, "-V, --version", "print the version of this checkout")
    // Behind a command the same word is that command's own: clutch prompts preview MIN-1 --version 2.
    .enablePositionalOptions()
    .showHelpAfterError("(add --help for what can be typed)")
    .exitOverride()
  const carryOut = async (
    operation: Operation,
    input: Record<string, unknown>,
    options: { json: boolean },
  ) => {
    const answer = await ask(operation.name, input)
    if (!answer.ok) throw new RefusalError(answer.refusal)
    out(
      options.json ? JSON.stringify(answer.value, null, 2) : render(operation.name, answer.value, Date.now()),
    )
  }

  // A noun may have commands of both kinds; of two by the same name the local one asks more comfortably.
  const local = localCommands(out)
  const nouns = new Map(local.map((command) => [command.name(), command]))
  for (const operation of operations.values()) {
    // What a gateway's channel asks is no command.
    if (operation.askers.every((asker) => asker === "channel")) continue
    const [noun = operation.name, verb] = operation.name.split(".")
    if (nouns.get(noun)?.commands.some((command) => command.name() === verb)) continue
    let parent = nouns.get(noun)
    if (!parent) {
      parent = new Command(noun).description(`Commands about ${noun}`)
      nouns.set(noun, parent)
      program.addCommand(parent)
    }
    // `clutch analytics` alone asks for the summary.
    parent.addCommand(toCommand(operation, carryOut), { isDefault: operation.name.endsWith(".summary") })
  }
  const why = operations.get("tasks.why")
  if (why) program.addCommand(toCommand(why, carryOut).name("why"))
  const replay = operations.get("loop.replay")
  if (replay) program.addCommand(toCommand(replay, carryOut).name("replay"))
  for (const command of local) program.addCommand(command)
  inherit(program)
  return program
}

/** Sub-commands throw rather than exit, so that one place decides about exit codes. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride().showHelpAfterError("(add --help for what can be typed)")
    inherit(child)
  }
}
