/** What a watcher delivers, in one line. */
import type { TestConvexForDataModel } from "convex-test"
import { packAnswers } from "#domain/packed-answers"
import type { SessionReading } from "#domain/session-delivery"
import { api } from "./_generated/api.ts"
import type { DataModel } from "./_generated/dataModel.ts"

/** Stores the next hundred bytes of a run's transcript, from wherever its lane is. */
export async function deliver(
  service: TestConvexForDataModel<DataModel>,
  runId: string,
  part: Partial<SessionReading> = {},
) {
  const transcript = { system: part.system ?? ("clutch" as const), name: part.name ?? runId }
  const lane = part.lane ?? (part.entries ? "pages" : "sum")
  const [known] = await service.query(api.sessions.positions, { transcripts: [transcript] })
  const from = known?.[lane] ?? null
  const to = { offset: (from?.offset ?? 0) + 100, inode: "1", fingerprint: "f" }
  const delivery = { ...transcript, source: "/t.jsonl", lane, from, to, facts: {}, entries: [], ...part }
  const answers = packAnswers(part.answers ?? [])
  const [recorded] = await service.mutation(api.sessions.record, { deliveries: [{ ...delivery, answers }] })
  return recorded!
}
