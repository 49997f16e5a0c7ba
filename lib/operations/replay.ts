/** Deciding a recorded cycle again, as it was or with other settings. */
import { gunzipSync } from "node:zlib"
import { z } from "zod"
import { api } from "#convex/_generated/api"
import {
  changesBetween,
  follow,
  replay,
  snapshotOf,
  type InputDifference,
  type InputTexts,
  type ReplayInput,
} from "#domain/loop/replay"
import { withSettings } from "#domain/loop/replay-settings"
import type { LoopConfig } from "#domain/loop/snapshot"
import type { Caller } from "../convex.ts"
import { RefusalError, refusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"

const ROWS_AT_ONCE = 10

export const replayCycle = defineOperation({
  name: "loop.replay",
  summary: "decide a recorded cycle again, as it was or with other settings, and show what differs",
  input: z.object({
    cycle: z.string().min(1).describe("Id of the cycle (the Observatory lists them)"),
    set: z
      .array(z.string())
      .max(50)
      .optional()
      .describe("name=number, e.g. limits.reviewer=3, shop.limits.dev=1, globalLimit=8"),
  }),
  positionals: ["cycle"],
  async run({ backend }, { cycle, set = [] }) {
    const kept = await backend.query(api.loop.replay, { cycle })
    const texts = await readInput(backend, kept)
    // It was written by this loop's own record.
    const config = kept.config as unknown as LoopConfig
    const input: ReplayInput = { snapshot: snapshotOf(texts), decidedAt: kept.decidedAt, config }
    const decided = replay(input)
    const settings = withSettings(input, set)
    if (!settings.ok) throw new RefusalError(settings.refusal)
    const keys = new Map(input.snapshot.tasks.map(({ taskId, key }) => [taskId, key]))
    const { cycleId, startedAt, decidedAt, trigger } = kept
    return {
      ...{ cycleId, startedAt, decidedAt, trigger, settings: set },
      tasks: input.snapshot.tasks.length,
      /** False where the rules have changed since. */
      isAsRecorded: (await sha256(JSON.stringify(decided))) === kept.decisionsHash,
      actions: decided.filter(({ kind }) => kind !== "wait").length,
      waiting: decided.filter(({ kind }) => kind === "wait").length,
      changes: changesBetween(decided, replay(settings.value)).map(({ subject, ...change }) => ({
        subject: nameOf(subject, keys),
        ...change,
      })),
    }
  },
})

const nameOf = (subject: string, keys: ReadonlyMap<string, string>): string => keys.get(subject) ?? subject

/** Follows the chain from its whole link to the cycle's own. */
async function readInput(
  backend: Caller,
  { chain, link }: { chain: string; link: number },
): Promise<InputTexts> {
  const links = new Map<number, string>()
  let cursor: string | null = null
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems: ROWS_AT_ONCE, cursor }
    const answer: { page: { link: number; data: string }[]; isDone: boolean; continueCursor: string } =
      await backend.query(api.loop.cycleInput, { chain, link, paginationOpts })
    for (const row of answer.page) links.set(row.link, (links.get(row.link) ?? "") + row.data)
    isDone = answer.isDone
    cursor = answer.continueCursor
  }
  let texts: InputTexts = {}
  for (let at = 0; at <= link; at++) {
    const data = links.get(at)
    if (data === undefined)
      throw refusalError("not_found", "What this cycle decided on is not kept any more.")
    texts = follow(texts, JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()) as InputDifference)
  }
  return texts
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return Buffer.from(digest).toString("hex")
}
