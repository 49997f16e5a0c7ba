/** Maintenance of work trees, as people ask for it and the loop carries it out; and what lies in the trash. */
import { z } from "zod"
import { ProjectSlug } from "./project.ts"
import { RefusalCode } from "./refusal.ts"

export const MAX_TRASH_ENTRIES = 200
export const MAX_VERDICTS = 200

const SavedBranch = z.object({ branch: z.string().max(300), commit: z.string().max(64) })

/** Work that was nowhere else when its work tree went. */
export const TrashEntry = z.object({
  id: z.string().max(300),
  project: z.string().max(100),
  taskKey: z.string().max(40),
  savedAt: z.number(),
  /** Why the work tree went. */
  reason: z.string().max(500),
  bytes: z.number().nonnegative(),
  branches: z.array(SavedBranch).max(50),
  hasFiles: z.boolean(),
})
export type TrashEntry = z.infer<typeof TrashEntry>

export const TrashLedger = z.object({
  bytes: z.number().nonnegative(),
  count: z.number().int().nonnegative(),
  /** The newest first. */
  entries: z.array(TrashEntry).max(MAX_TRASH_ENTRIES),
})
export type TrashLedger = z.infer<typeof TrashLedger>

/** An entry never changes once it is there: which there are says all. */
export const hasTrashChanged = (before: TrashLedger | null, now: TrashLedger): boolean =>
  before === null ||
  before.count !== now.count ||
  before.bytes !== now.bytes ||
  now.entries.some(({ id }, at) => before.entries[at]?.id !== id)

/** Whether a work tree may go, and why or why not. */
export const PlaceVerdict = z.object({
  path: z.string().max(4_096),
  project: z.string().max(100),
  /** Whose it is: the key of a card, or a run that only looked. */
  of: z.string().max(100),
  bytes: z.number().nonnegative(),
  goes: z.boolean(),
  sentence: z.string().max(2_000),
})
export type PlaceVerdict = z.infer<typeof PlaceVerdict>

export const RestoreTrash = z.object({
  entry: z.string().min(1).max(300).describe("Id of the entry, as `clutch workspaces list` names it"),
  into: z
    .string()
    .max(4_096)
    .regex(/^\//, "is an absolute path")
    .optional()
    .describe("Where its files go: a new directory (default: one in CLUTCH_HOME/restored)"),
})

export const CollectWorkspaces = z.object({
  dryRun: z.boolean().optional().describe("Say what would go, and why the rest stays"),
  project: ProjectSlug.optional().describe("Only of this project"),
})

export const MaintenanceTask = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("restore"), entry: z.string(), into: z.string().optional() }),
  z.object({ kind: z.literal("collect"), dryRun: z.boolean(), project: z.string().optional() }),
])
export type MaintenanceTask = z.infer<typeof MaintenanceTask>

export const MaintenanceResult = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("restored"),
    branches: z.array(SavedBranch).max(50),
    /** A plain directory with the files as they were; null where none were saved. */
    directory: z.string().max(4_096).nullable(),
  }),
  z.object({
    kind: z.literal("collected"),
    dryRun: z.boolean(),
    bytes: z.number().nonnegative(),
    /** The first of them, those that go before those that stay. */
    places: z.array(PlaceVerdict).max(MAX_VERDICTS),
    count: z.number().int().nonnegative(),
  }),
  z.object({
    kind: z.literal("refused"),
    sentence: z.string().max(2_000),
    /** Absent where it went wrong without anybody having refused it. */
    code: RefusalCode.optional(),
  }),
])
export type MaintenanceResult = z.infer<typeof MaintenanceResult>

/** One thing that was asked for. Its row is there before anything is done, and says afterwards what came of it. */
export const MaintenanceJob = z.object({
  task: MaintenanceTask,
  askedBy: z.string(),
  askedAt: z.number(),
  /** The loop is at it, or died there: whoever goes on looks first what was done already. */
  begunAt: z.number().optional(),
  endedAt: z.number().optional(),
  result: MaintenanceResult.optional(),
})
