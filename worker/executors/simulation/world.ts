/** What the simulated agent works with: its assignment, its voice, its pace. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Assignment } from "./assignment.ts"
import type { Random } from "./random.ts"
import type { CommandResult } from "./shell.ts"
import type { ToolCall, ToolResult, Transcript } from "./transcript.ts"

export type World = {
  assignment: Assignment
  random: Random
  /** Says something and goes on. */
  say(text: string): Promise<void>
  /** Does something, as a model would: thinks, calls a tool, reads its result. */
  use<T extends ToolResult>(call: ToolCall, act: () => Promise<T>): Promise<T>
  /** A command line, shown as it would be typed. */
  type(command: string, act: () => Promise<CommandResult>, text?: string): Promise<CommandResult>
  wait(seconds: number): Promise<void>
}

/** A model takes about this long before each of its messages. */
const THINKING_SECONDS = [0.4, 1.3] as const

export function createWorld(assignment: Assignment, random: Random, transcript: Transcript): World {
  const wait = (seconds: number) => sleep((seconds * 1000) / assignment.speed)
  const think = () => wait(random.between(...THINKING_SECONDS))
  const world: World = {
    assignment,
    random,
    wait,
    async say(text) {
      await think()
      transcript.say(text)
      print(text)
    },
    async use(call, act) {
      await think()
      print(`> ${call.name} ${JSON.stringify(call.arguments).slice(0, 200)}`)
      const result = await transcript.tool(call, act)
      if (result.text.trim() !== "") print(result.text.trimEnd())
      return result
    },
    type: (command, act, text) =>
      world.use({ name: "exec", arguments: { command }, ...(text && { text }) }, act),
  }
  return world
}

const print = (text: string) => process.stdout.write(`${text}\n`)
