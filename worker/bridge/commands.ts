/** Carries out what a person asked of the agent's session, and says what came of it. */
import type { SessionCommand } from "#domain/chat"
import { grouped } from "#domain/format"
import type { ChatGateway, SessionState } from "./ports.ts"

export type Outcome = { text: string; hasFailed: boolean }

const MAX_MODELS = 40

export async function carryOut(
  command: SessionCommand,
  argument: string,
  sessionKey: string,
  gateway: ChatGateway,
): Promise<Outcome> {
  try {
    return { text: await sentenceOf(command, argument, sessionKey, gateway), hasFailed: false }
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), hasFailed: true }
  }
}

async function sentenceOf(
  command: SessionCommand,
  argument: string,
  sessionKey: string,
  gateway: ChatGateway,
): Promise<string> {
  switch (command) {
    case "stop":
      return (await gateway.abort(sessionKey)) > 0 ? "Stopped." : "Nothing was being answered."
    case "compact": {
      const before = await gateway.compact(sessionKey)
      return before === null
        ? "The conversation was summarized."
        : `The conversation was summarized; it had ${grouped(before)} tokens.`
    }
    case "model":
      if (!argument) return listOf(await gateway.models())
      await gateway.setModel(sessionKey, argument)
      return `This chat is answered by ${argument} from now on.`
    case "status":
      return statusOf(await gateway.session(sessionKey))
    default:
      return command satisfies never
  }
}

function listOf(models: readonly string[]): string {
  if (models.length === 0) return "The gateway names no models."
  const lines = models.slice(0, MAX_MODELS).map((model) => `- \`${model}\``)
  return `Models of the gateway, for \`/model <name>\`:\n\n${lines.join("\n")}`
}

function statusOf({ model, thinking, contextTokens, contextWindow, isBusy }: SessionState): string {
  const context =
    contextTokens === null
      ? "Its context is not known yet."
      : contextWindow === null
        ? `Its context holds ${grouped(contextTokens)} tokens.`
        : `Its context holds ${grouped(contextTokens)} of ${grouped(contextWindow)} tokens.`
  return [
    model ? `This chat is answered by ${model}${thinking ? ` (thinking: ${thinking})` : ""}.` : "",
    context,
    isBusy ? "It is answering." : "It is idle.",
  ]
    .filter(Boolean)
    .join(" ")
}
