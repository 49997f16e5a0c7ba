/** A conversation with a tool beside Clutch, as that tool writes it down: Claude Code's lines. */
import path from "node:path"
import type { OwnSession } from "../story/sessions.ts"
import type { Together } from "./team.ts"
import type { Life } from "./time.ts"

const MODEL = "claude-sonnet-4-5"
const READING_MS = 70_000
const ANSWERING_MS = 24_000

export async function* holdSession(
  { project, name, turns }: OwnSession,
  { home, time, takeIn, chance }: Pick<Together, "home" | "time" | "takeIn" | "chance">,
): Life {
  const cwd = path.join(home, "sample", project)
  const lines: string[] = []
  const write = (fields: object) =>
    lines.push(
      JSON.stringify({
        ...{ ...fields, uuid: `${name}-${lines.length}`, cwd },
        timestamp: new Date(time.now()).toISOString(),
      }),
    )
  for (const [index, { says, answer }] of turns.entries()) {
    yield READING_MS
    write({ type: "user", message: { role: "user", content: says } })
    yield ANSWERING_MS
    const usage = {
      input_tokens: chance.between(4, 60),
      output_tokens: chance.between(200, 900),
      cache_read_input_tokens: 18_000 + index * 6_000,
      cache_creation_input_tokens: chance.between(2_000, 7_000),
    }
    write({
      type: "assistant",
      message: {
        ...{ id: `msg_${name}_${index}`, role: "assistant", model: MODEL, usage, stop_reason: "end_turn" },
        content: [{ type: "text", text: answer }],
      },
    })
  }
  const file = path.join(home, "sample", "conversations", `${name}.jsonl`)
  await takeIn("claude", name, file, `${lines.join("\n")}\n`)
}
