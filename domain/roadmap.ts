/**
 * The roadmap of a project: phases in their order, requirements in theirs, and how far each is. Progress is derived from
 * the tasks that are linked to a requirement, here and nowhere else; it is never stored.
 */
import { z } from "zod"
import { ProjectSlug } from "./project.ts"
import { TaskKey, type TaskStatus } from "./task.ts"

export const MAX_PHASES = 50
export const MAX_REQUIREMENTS = 200
export const MAX_TASKS_PER_REQUIREMENT = 50
export const MAX_ROADMAP_TITLE = 200
export const MAX_ROADMAP_TEXT = 5_000

/** Keys that people type and that exported Markdown carries: `CLU-P2`, `CLU-R14`. A task's key has no letter there. */
export const PhaseKey = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9]{1,9}-P[1-9][0-9]{0,5}$/, "The key of a phase looks like CLU-P2.")
export const RequirementKey = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9]{1,9}-R[1-9][0-9]{0,5}$/, "The key of a requirement looks like CLU-R14.")

/** One line, and one way to write a text: so that what was exported reads back as the same. */
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()
export const plainText = (text: string): string => text.replace(/\r\n?/g, "\n").trim()

const RoadmapTitle = z
  .string()
  .overwrite(oneLine)
  .min(1, "A title is needed.")
  .max(MAX_ROADMAP_TITLE, `A title has at most ${MAX_ROADMAP_TITLE} characters.`)
const RoadmapText = z
  .string()
  .overwrite(plainText)
  .max(MAX_ROADMAP_TEXT, `This text has at most ${MAX_ROADMAP_TEXT} characters.`)

/** Stored; `rank` is its place among the phases of its project, `revision` is raised by each edit. */
export const Phase = z.object({
  key: PhaseKey,
  title: RoadmapTitle,
  goal: RoadmapText,
  rank: z.string(),
  revision: z.number().int().nonnegative(),
})
export type Phase = z.infer<typeof Phase>

/** Stored; `rank` is its place within its phase, or among those that are in none. */
export const Requirement = z.object({
  key: RequirementKey,
  title: RoadmapTitle,
  description: RoadmapText,
  rank: z.string(),
  revision: z.number().int().nonnegative(),
})
export type Requirement = z.infer<typeof Requirement>

const OfProject = z.object({ project: ProjectSlug.describe("Slug of the project") })
const OnePhase = z.object({ phase: PhaseKey.describe("Key of the phase, e.g. CLU-P2") })
const OneRequirement = z.object({
  requirement: RequirementKey.describe("Key of the requirement, e.g. CLU-R14"),
})
const edited = z
  .number()
  .int()
  .nonnegative()
  .optional()
  .describe("The revision that was edited; refused if older than the stored one")

export const AddPhase = OfProject.extend({
  title: RoadmapTitle.describe("What the phase is called"),
  goal: RoadmapText.optional().describe("What is true when it is over, in Markdown"),
})
export type AddPhase = z.infer<typeof AddPhase>

export const UpdatePhase = OnePhase.extend({
  title: RoadmapTitle.optional(),
  goal: RoadmapText.optional(),
  revision: edited,
})
export type UpdatePhase = z.infer<typeof UpdatePhase>

export const MovePhase = OnePhase.extend({
  after: PhaseKey.optional().describe("Place it right below this phase"),
  before: PhaseKey.optional().describe("Place it right above this phase"),
})
export type MovePhase = z.infer<typeof MovePhase>

export const RemovePhase = OnePhase

export const AddRequirement = OfProject.extend({
  title: RoadmapTitle.describe("What has to be true, in one line"),
  description: RoadmapText.optional().describe("Details, in Markdown"),
  phase: PhaseKey.optional().describe("Phase it belongs to (default: none yet)"),
})
export type AddRequirement = z.infer<typeof AddRequirement>

export const UpdateRequirement = OneRequirement.extend({
  title: RoadmapTitle.optional(),
  description: RoadmapText.optional(),
  revision: edited,
})
export type UpdateRequirement = z.infer<typeof UpdateRequirement>

export const MoveRequirement = OneRequirement.extend({
  phase: z
    .union([z.literal("none"), PhaseKey])
    .optional()
    .describe("Phase to move it to, or none (default: that of its new neighbour, else its own)"),
  after: RequirementKey.optional().describe("Place it right below this requirement"),
  before: RequirementKey.optional().describe("Place it right above this requirement"),
})
export type MoveRequirement = z.infer<typeof MoveRequirement>

export const RemoveRequirement = OneRequirement

export const LinkTask = OneRequirement.extend({ task: TaskKey.describe("Key of the task, e.g. CLU-198") })
export type LinkTask = z.infer<typeof LinkTask>

export const TaskOfRequirement = OneRequirement.extend({
  title: z.string().trim().min(1).max(200).optional().describe("Default: the title of the requirement"),
  status: z.enum(["backlog", "ready"]).optional().describe("Where the card starts (default backlog)"),
})
export type TaskOfRequirement = z.infer<typeof TaskOfRequirement>

/** How far a requirement is. `uncovered`: no task would make it true. */
export const PROGRESS_STATES = ["uncovered", "planned", "under_way", "stuck", "done"] as const
export type ProgressState = (typeof PROGRESS_STATES)[number]
export const PROGRESS_LABELS: Record<ProgressState, string> = {
  uncovered: "No task",
  planned: "Planned",
  under_way: "Under way",
  stuck: "Stuck",
  done: "Done",
}

export type Progress = { state: ProgressState; done: number; total: number }

/** Of a requirement, from the tasks linked to it. A cancelled task neither counts nor covers. */
export function progressOf(statuses: readonly TaskStatus[]): Progress {
  const counted = statuses.filter((status) => status !== "cancelled")
  const done = counted.filter((status) => status === "done").length
  return { state: stateOf(counted, done), done, total: counted.length }
}

function stateOf(statuses: readonly TaskStatus[], done: number): ProgressState {
  if (statuses.length === 0) return "uncovered"
  if (done === statuses.length) return "done"
  if (statuses.includes("blocked")) return "stuck"
  const isBegun = statuses.some((status) => status !== "backlog" && status !== "ready")
  return isBegun ? "under_way" : "planned"
}

/** Of a phase, or of the whole roadmap. `share` is the mean of its requirements' shares: one without a task has none. */
export type Coverage = {
  requirements: number
  done: number
  uncovered: number
  tasks: { done: number; total: number }
  share: number
}

export function coverageOf(progresses: readonly Progress[]): Coverage {
  const sum = (of: (progress: Progress) => number) => progresses.reduce((total, each) => total + of(each), 0)
  const shares = sum(({ done, total }) => (total === 0 ? 0 : done / total))
  return {
    requirements: progresses.length,
    done: progresses.filter(({ state }) => state === "done").length,
    uncovered: progresses.filter(({ state }) => state === "uncovered").length,
    tasks: { done: sum(({ done }) => done), total: sum(({ total }) => total) },
    share: progresses.length === 0 ? 0 : shares / progresses.length,
  }
}

/** The roadmap as it is read: whole, because it is bounded. */
export type RoadmapTask = { key: string; title: string; status: TaskStatus }

export type RoadmapRequirement = Pick<Requirement, "key" | "title" | "description" | "revision"> & {
  tasks: RoadmapTask[]
  progress: Progress
}

export type RoadmapPhase = Pick<Phase, "key" | "title" | "goal" | "revision"> & {
  requirements: RoadmapRequirement[]
  progress: Coverage
}

export type Roadmap = {
  project: { slug: string; key: string; name: string }
  phases: RoadmapPhase[]
  /** Requirements that are in no phase yet. */
  loose: RoadmapRequirement[]
  progress: Coverage
}

/** Every requirement, in the order in which one reads them: phase by phase, then those in none. */
export const requirementsOf = ({
  phases,
  loose,
}: Pick<Roadmap, "phases" | "loose">): RoadmapRequirement[] => [
  ...phases.flatMap(({ requirements }) => requirements),
  ...loose,
]

/** Derives what follows from which requirement stands where. */
export function assembled(
  project: Roadmap["project"],
  phases: readonly Omit<RoadmapPhase, "progress">[],
  loose: readonly RoadmapRequirement[],
): Roadmap {
  const progressIn = (requirements: readonly RoadmapRequirement[]) =>
    coverageOf(requirements.map(({ progress }) => progress))
  const whole = phases.map((phase) => ({ ...phase, progress: progressIn(phase.requirements) }))
  const all = requirementsOf({ phases: whole, loose: [...loose] })
  return { project, phases: whole, loose: [...loose], progress: progressIn(all) }
}
