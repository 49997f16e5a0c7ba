/** The sample: four projects of one harbour, and what their people talk about and keep to. */
import type { SetBudget } from "#domain/budget"
import type { SaveView } from "#domain/saved-view"
import { BUOYWATCH } from "./buoywatch.ts"
import { CHARTROOM } from "./chartroom.ts"
import { CHATS, type Chat } from "./chats.ts"
import { LANTERN } from "./lantern.ts"
import { PROMPT_STEPS, type PromptStep } from "./prompts.ts"
import { ROADMAPS, type PlannedPhase } from "./roadmaps.ts"
import { OWN_SESSIONS, type OwnSession } from "./sessions.ts"
import type { Story } from "./story.ts"
import { TIDEPOOL } from "./tidepool.ts"

export type Sample = {
  stories: readonly Story[]
  chats: readonly Chat[]
  sessions: readonly OwnSession[]
  /** By project. */
  roadmaps: Readonly<Record<string, readonly PlannedPhase[]>>
  prompts: readonly PromptStep[]
  budgets: readonly SetBudget[]
  views: readonly SaveView[]
}

export const SAMPLE: Sample = {
  stories: [TIDEPOOL, LANTERN, BUOYWATCH, CHARTROOM],
  chats: CHATS,
  sessions: OWN_SESSIONS,
  roadmaps: ROADMAPS,
  prompts: PROMPT_STEPS,
  budgets: [
    { scope: "organization", window: "month", unit: "usd", limit: 60 },
    { scope: "project", subject: "tidepool", window: "day", unit: "usd", limit: 8 },
    { scope: "role", subject: "dev", window: "day", unit: "runs", limit: 200 },
  ],
  views: [
    { name: "Waits for me", query: "needs=1" },
    { name: "Urgent and high", query: "priority=urgent%2Chigh" },
    { name: "By project", query: "lanes=project" },
    { project: "buoywatch", name: "Alerts", query: "tag=alerts" },
  ],
}
