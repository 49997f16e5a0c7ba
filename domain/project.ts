/** A project: a board with its repository, and the policies by which work on it is done and landed. */
import { z } from "zod"
import { Pipeline, Slug } from "./pipeline.ts"
import { ExecutorKind } from "./run.ts"

export const ProjectSlug = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    "A slug is 1 to 40 lower-case letters, digits and inner dashes.",
  )

export const ProjectKey = z
  .string()
  .trim()
  .toUpperCase()
  .regex(
    /^[A-Z][A-Z0-9]{1,9}$/,
    "A project key is 2 to 10 capital letters or digits, beginning with a letter.",
  )

export const FORGES = ["local"] as const
export const ForgeKind = z.enum(FORGES)
export type ForgeKind = z.infer<typeof ForgeKind>

/** `base` advances the base branch; `integration` lands on a branch of its own; `pull_request` leaves it to the forge. */
export const LANDING_POLICIES = ["base", "integration", "pull_request"] as const
export const LandingPolicy = z.enum(LANDING_POLICIES)
export type LandingPolicy = z.infer<typeof LandingPolicy>

export const MERGE_STRATEGIES = ["squash", "merge", "rebase"] as const
export const MergeStrategy = z.enum(MERGE_STRATEGIES)
export type MergeStrategy = z.infer<typeof MergeStrategy>

export const Landing = z.object({
  policy: LandingPolicy,
  strategy: MergeStrategy,
  /** Where `integration` lands. */
  integrationBranch: z.string(),
})
export type Landing = z.infer<typeof Landing>

/** Concurrent runs, all enforced at dispatch. */
export const Limits = z.object({
  project: z.number().int().positive(),
  dev: z.number().int().nonnegative(),
  reviewer: z.number().int().nonnegative(),
  conflictResolver: z.number().int().nonnegative(),
})
export type Limits = z.infer<typeof Limits>
export const DEFAULT_LIMITS: Limits = { project: 3, dev: 2, reviewer: 2, conflictResolver: 1 }
export const DEFAULT_GLOBAL_LIMIT = 4

/** One of several checks that a candidate must pass. */
export const Check = z.object({
  name: z
    .string()
    .trim()
    .regex(
      /^[\p{L}\d][\p{L}\d ._-]{0,39}$/u,
      "A check's name is 1 to 40 letters, digits, dots, dashes and blanks.",
    ),
  command: z.string().trim().min(1).max(2000),
})
export type Check = z.infer<typeof Check>

export const MAX_BATCH_SIZE = 20

/** How a project's candidates are checked; what is absent is as it says. */
export const MergeSettings = z.object({
  /** All must pass, in this order; absent: `checkCommand` alone. */
  checks: z.array(Check).max(10).optional(),
  /** How many cards are joined and checked together; absent: 1. */
  mergeBatchSize: z.number().int().min(1).max(MAX_BATCH_SIZE).optional(),
  /** How often a red check is run again before a card is sent back; absent: once in batches, else never. */
  checkReruns: z.number().int().min(0).max(3).optional(),
})

/** Of files in the repository's own directory: relative, and never out of it. */
export const SharedPattern = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(
    (text) => !text.startsWith("/") && !text.split(/[\\/]/).some((part) => part === ".." || part === ".git"),
    "A pattern names files inside the repository: no leading slash, no .., not .git.",
  )

/** What is done about a project's work trees; what is absent is not done. */
export const WorkspaceSettings = z.object({
  /** In a new work tree, before the first agent or check. */
  setupCommand: z.string().trim().min(1).max(2000).optional(),
  /** After each agent or check, in its work tree. */
  cleanupCommand: z.string().trim().min(1).max(2000).optional(),
  /** Ignored files of the repository's directory that a work tree gets too: as copies, or as links. */
  copyFiles: z.array(SharedPattern).max(20).optional(),
  linkFiles: z.array(SharedPattern).max(20).optional(),
  /** Nothing new starts while its work trees take more. */
  diskQuotaMb: z.number().int().positive().optional(),
})

const limitOfColumn = z.number().int().min(1).max(999).optional()

/** How many cards a column should hold at most; beyond it the board says so. Nothing is refused because of it. */
export const WipLimits = z.object({
  ready: limitOfColumn,
  in_progress: limitOfColumn,
  in_review: limitOfColumn,
  blocked: limitOfColumn,
})
export type WipLimits = z.infer<typeof WipLimits>
export const MAX_PIPELINES = 10

export const Approval = z.enum(["none", "person"])
export type Approval = z.infer<typeof Approval>

export const Project = z.object({
  slug: ProjectSlug,
  key: ProjectKey,
  name: z.string().trim().min(1).max(100),
  /** Absolute path of the main repository on this machine. */
  repository: z.string(),
  baseBranch: z.string(),
  forge: ForgeKind,
  executor: ExecutorKind,
  landing: Landing,
  /** Runs in the work tree of the change, through sandbox and shim; empty means no check. */
  checkCommand: z.string().max(2000),
  ...MergeSettings.shape,
  ...WorkspaceSettings.shape,
  /** What its cards go through that name nothing else; absent: classic. */
  pipeline: Slug.optional(),
  /** Its own pipelines, besides those that exist everywhere. */
  pipelines: z.array(Pipeline).max(MAX_PIPELINES).optional(),
  /** What its work trees took when they were last seen beyond the quota; absent while they keep it. */
  diskUsedBytes: z.number().optional(),
  approval: Approval,
  /** Absent: no column has one. */
  wipLimits: WipLimits.optional(),
  limits: Limits,
  maxAttempts: z.number().int().positive(),
  runTimeLimitMinutes: z.number().positive(),
  runIdleLimitMinutes: z.number().positive(),
})
export type Project = z.infer<typeof Project>

/** Branch names as git accepts them, less the odd ones. */
export const BranchName = z
  .string()
  .regex(/^(?!\/|.*\/\/|.*\.\.|-)[A-Za-z0-9._\/-]{1,200}(?<![./])$/, "That is not a branch name.")

const SETTINGS = z.object({
  pipeline: Slug.optional().describe(
    "Steps its new cards go through (clutch pipelines list; default classic)",
  ),
  checks: MergeSettings.shape.checks.describe(
    'Required checks, all of which must pass: [{"name": "unit", "command": "npm test"}] (default: the one check)',
  ),
  mergeBatchSize: MergeSettings.shape.mergeBatchSize.describe(
    "How many cards are joined and checked together in the merge lane (default 1)",
  ),
  checkReruns: MergeSettings.shape.checkReruns.describe(
    "How often a red check is run again before a card is sent back (default: 1 in batches, else 0)",
  ),
  setupCommand: WorkspaceSettings.shape.setupCommand.describe(
    "Runs in each new work tree before its first agent, e.g. npm ci",
  ),
  cleanupCommand: WorkspaceSettings.shape.cleanupCommand.describe("Runs in the work tree after each agent"),
  copyFiles: WorkspaceSettings.shape.copyFiles.describe(
    "Patterns of ignored files that each work tree gets a copy of, e.g. .env",
  ),
  linkFiles: WorkspaceSettings.shape.linkFiles.describe(
    "Patterns of ignored files and directories that each work tree gets links to, e.g. node_modules",
  ),
  diskQuotaMb: WorkspaceSettings.shape.diskQuotaMb.describe(
    "Nothing new starts while the project's work trees take more megabytes than this",
  ),
  wipLimits: WipLimits.optional().describe(
    'How many cards a column should hold at most: {"in_progress": 3}; the board marks what is beyond',
  ),
})

export const AddProject = z.object({
  slug: ProjectSlug.describe("Short name in URLs and on the command line"),
  repo: z.string().min(1).describe("Path of a git repository on this machine"),
  name: z.string().trim().min(1).max(100).optional().describe("Default: the slug"),
  key: ProjectKey.optional().describe("Prefix of task keys (default: from the slug)"),
  baseBranch: BranchName.optional().describe("Default: the repository's own default branch"),
  check: z.string().max(2000).optional().describe('Check command (default: detected; "" for none)'),
  executor: ExecutorKind.optional().describe("Who runs the agents"),
  landing: LandingPolicy.optional().describe("How approved work lands (default base)"),
  strategy: MergeStrategy.optional().describe("How commits are joined (default squash)"),
  approval: Approval.optional().describe("Whether a person approves before merging (default none)"),
  ...SETTINGS.shape,
})
export type AddProject = z.infer<typeof AddProject>

/** Settings that may be absent: clearing one puts it back to its default. */
export const CLEARABLE_SETTINGS = [
  "checks",
  "mergeBatchSize",
  "checkReruns",
  "setupCommand",
  "cleanupCommand",
  "copyFiles",
  "linkFiles",
  "diskQuotaMb",
] as const
export const ClearableSetting = z.enum(CLEARABLE_SETTINGS)
export type ClearableSetting = z.infer<typeof ClearableSetting>

/** What may be changed about a project later. Its slug, key and repository name things outside, and stay. */
export const UpdateProject = z.object({
  project: ProjectSlug.describe("Slug of the project"),
  name: Project.shape.name.optional(),
  check: z.string().max(2000).optional().describe('Check command ("" for none)'),
  executor: ExecutorKind.optional().describe("Who runs the agents"),
  landing: LandingPolicy.optional().describe("How approved work lands"),
  strategy: MergeStrategy.optional().describe("How commits are joined"),
  integrationBranch: BranchName.optional().describe("Where the landing policy integration lands"),
  approval: Approval.optional().describe("Whether a person approves before merging"),
  limits: Limits.partial()
    .optional()
    .describe('Concurrent runs: {"project": 3, "dev": 2, "reviewer": 2, "conflictResolver": 1}'),
  maxAttempts: Project.shape.maxAttempts
    .max(20)
    .optional()
    .describe("Failed attempts before a person is asked"),
  runTimeLimitMinutes: z.number().min(1).max(1_440).optional().describe("A run ends after so many minutes"),
  runIdleLimitMinutes: z
    .number()
    .min(1)
    .max(1_440)
    .optional()
    .describe("A run ends after so many silent minutes"),
  ...SETTINGS.shape,
  clear: z.array(ClearableSetting).max(20).optional().describe("Settings that go back to their defaults"),
})
export type UpdateProject = z.infer<typeof UpdateProject>

/** What a project may be called in addresses, from the directory of its repository: `/srv/My App.git` -> my-app. */
export function suggestSlug(directory: string): string {
  const name = directory.split(/[\\/]/).filter(Boolean).at(-1) ?? ""
  const slug = name
    .replace(/\.git$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "")
  return slug || "project"
}
