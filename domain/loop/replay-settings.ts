/** Settings for a replay, as people type them: `limits.reviewer=3`, `shop.limits.dev=1`, `globalLimit=8`. */
import { accept, refuse, type Result } from "../refusal.ts"
import type { LoopConfig, SnapshotProject } from "./snapshot.ts"
import type { ReplayInput } from "./replay.ts"

const LIMITS = ["project", "dev", "reviewer", "conflictResolver"] as const
type Limit = (typeof LIMITS)[number]
const isLimit = (name: string): name is Limit => LIMITS.some((limit) => limit === name)
const isSetting = (config: LoopConfig, name: string): name is keyof LoopConfig => name in config

/** The same input under other settings. A limit without a project's slug before it is set in all projects. */
export function withSettings(input: ReplayInput, settings: readonly string[]): Result<ReplayInput> {
  let changed = input
  for (const setting of settings) {
    const next = withSetting(changed, setting)
    if (!next.ok) return next
    changed = next.value
  }
  return accept(changed)
}

function withSetting(input: ReplayInput, setting: string): Result<ReplayInput> {
  const [path = "", text = ""] = setting.split("=", 2)
  const value = Number(text)
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    return refuse("invalid_input", `${setting}: a setting is written as name=number.`)
  const { config } = input
  const names = path.split(".")
  const name = names.at(-1) ?? ""
  if (names.length === 1 && isSetting(config, name))
    return accept({ ...input, config: { ...config, [name]: value } })
  const [slug, limits] = names.length === 3 ? names : [null, names[0]]
  if (limits === "limits" && isLimit(name)) return withLimit(input, slug ?? null, name, value)
  const known = [...Object.keys(config), ...LIMITS.map((limit) => `limits.${limit}`)]
  return refuse("invalid_input", `There is no setting ${path}; there are ${known.join(", ")}.`)
}

function withLimit(
  input: ReplayInput,
  slug: string | null,
  limit: Limit,
  value: number,
): Result<ReplayInput> {
  const isMeant = (project: SnapshotProject) => slug === null || project.slug === slug
  const { projects } = input.snapshot
  if (!projects.some(isMeant)) return refuse("not_found", `The cycle knew no project ${slug}.`)
  const set = (project: SnapshotProject): SnapshotProject =>
    isMeant(project) ? { ...project, limits: { ...project.limits, [limit]: value } } : project
  return accept({ ...input, snapshot: { ...input.snapshot, projects: projects.map(set) } })
}
