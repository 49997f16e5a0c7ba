/** What a sample's story is made of: cards, and what agents and people do about them. */
import type { AddProject, UpdateProject } from "#domain/project"
import type { SubmitReview } from "#domain/review"
import type { AddSchedule } from "#domain/schedule"
import type { AskSignal } from "#domain/signal"
import type { CreateTask } from "#domain/task"

export type Change =
  | { path: string; text: string }
  | { path: string; append: string }
  | { path: string; find: string; with: string }

/** One attempt at a card. */
export type Work = {
  minutes: number
  /** What the agent says on its way. */
  notes?: string[]
  changes?: Change[]
  /** The message of its commit; absent where it leaves none. */
  commit?: string
  /** What it says below the card's comments. */
  replies?: string
  /** What it reports. */
  summary: string
  asks?: AskSignal
  /** Its last words, where its process ends with an error. */
  crash?: string
  /** What a manager makes of an objective. */
  plan?: Card[]
}

export type Card = Omit<CreateTask, "project" | "dependsOn" | "status"> & {
  /** Names it within its project. */
  name: string
  /** Days before the end of the past at which it is written. */
  daysAgo: number
  /** Hours until it is made ready; absent: it stays in the backlog. */
  readyAfter?: number
  /** Names of cards that come first. */
  after?: string[]
  /** By attempt; the last is for all after it. */
  work?: Work[]
  /** The same of the manager, where its pipeline begins with one. */
  planning?: Work
  reviews?: SubmitReview[]
  /** What the check says on its first candidate. */
  redCheck?: string
  /** What a person says to what waits on it: by kind of signal. Absent: nobody has answered yet. */
  answers?: Record<string, string>
  /** It is cancelled after so many hours. */
  cancelled?: { afterHours: number; as: "abandoned" | "duplicate" | "superseded"; sentence: string }
  comments?: { afterHours: number; text: string }[]
  /** Files that a person puts beside it. */
  files?: { afterHours: number; name: string; text: string }[]
  /** A person holds it and has brought it this far. */
  held?: { afterHours: number; to: "in_progress" | "in_review" }[]
}

export type Story = {
  project: Omit<AddProject, "repo"> & { slug: string; name: string; key: string }
  settings?: Omit<UpdateProject, "project">
  files: Record<string, string>
  cards: Card[]
  /** What is there to do when the past is over; simulated agents follow the scripts in the descriptions. */
  ready: LiveCard[]
  /** Cards that make themselves from then on. */
  schedules?: (Pick<AddSchedule, "cron" | "title" | "description" | "priority" | "role"> & { name: string })[]
  /** Files that a person is editing when the past is over, uncommitted. */
  edits?: Record<string, string>
}

/** `after` names earlier cards of the list by position. */
export type LiveCard = Omit<CreateTask, "project" | "dependsOn"> & { after?: number[] }

export const forAttempt = <T>(attempts: readonly T[] | undefined, attempt: number): T | undefined =>
  attempts?.[Math.min(attempt, attempts.length) - 1]

/** The block in a card's description that a simulated agent follows; other executors read it as text. */
export const scripted = (text: string, script: object): string =>
  `${text}\n\n\`\`\`simulation\n${JSON.stringify(script, null, 2)}\n\`\`\`\n`
