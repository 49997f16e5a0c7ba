/** Slash commands of a chat: one list for the page's suggestions, the server's parsing and the answer to /help. */
import { type SessionCommand, SESSION_COMMANDS } from "../chat.ts"
import { accept, refuse, type Result } from "../refusal.ts"

export type CommandName = SessionCommand | "new" | "help" | "issue"

export const COMMANDS: readonly { name: CommandName; takes: string | null; does: string }[] = [
  { name: "new", takes: "[title]", does: "Start a new chat" },
  { name: "issue", takes: "<text>", does: "Let the agent split a wish into cards" },
  { name: "stop", takes: null, does: "Stop what the agent is answering" },
  { name: "status", takes: null, does: "Say which model answers and how full its context is" },
  { name: "model", takes: "[name]", does: "Change the model of this chat, or list what there is" },
  { name: "compact", takes: null, does: "Summarize the conversation to make room" },
  { name: "help", takes: null, does: "List the commands" },
]

export type Command = { name: CommandName; argument: string }

/** Null where the text is no command. A slash inside a path (`/etc/hosts is wrong`) is none either. */
export function parseCommand(text: string): Result<Command> | null {
  const match = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i.exec(text.trim())
  if (!match) return null
  const name = match[1]!.toLowerCase()
  const known = COMMANDS.find((command) => command.name === name)
  if (!known) return refuse("invalid_input", `There is no command /${name}; /help lists them.`)
  const argument = (match[2] ?? "").trim()
  if (known.name === "issue" && !argument)
    return refuse("invalid_input", "Say what is wanted: /issue <text>.")
  if (!known.takes && argument) return refuse("invalid_input", `/${name} takes nothing behind it.`)
  return accept({ name: known.name, argument })
}

export const isSessionCommand = (name: CommandName): name is SessionCommand =>
  (SESSION_COMMANDS as readonly string[]).includes(name)

/** The commands that begin with what is typed so far. */
export function suggest(text: string): typeof COMMANDS {
  const match = /^\/([a-z]*)$/i.exec(text)
  return match ? COMMANDS.filter(({ name }) => name.startsWith(match[1]!.toLowerCase())) : []
}

export const helpText = (): string =>
  COMMANDS.map(({ name, takes, does }) => `- \`/${name}${takes ? ` ${takes}` : ""}\`: ${does}`).join("\n")

/** What the agent is asked where a person typed /issue. */
export const issuePrompt = (project: string, wish: string): string =>
  `Split the following wish into cards for the project ${project}.
Look at the repository first. Make each card one reviewable change, with acceptance criteria that can be checked.
Create the cards with: clutch tasks create --project ${project} --title "..." --description "..."
Say which card waits for which with: clutch dependencies add <card> <waits for>
Then answer with the list of their keys and one line on each.

The wish:
${wish}`
