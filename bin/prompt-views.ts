/** How prompts and their versions read in a terminal. A text is printed alone, so that it can go into a file. */
import { numberLabel } from "#domain/prompt"
import { countOf, formatAge } from "#domain/format"
import { table } from "./layout.ts"

type Version = {
  role: string
  version: number
  isActive: boolean
  project: string | null
  note: string
  author: string
  createdAt: number | null
}
type Placed = { role: string; project: string | null }
type Changed = Placed & { active: number; replaced: number }

const versionTable = (versions: Version[], now: number) =>
  table(
    ["role", "version", "", "where", "by", "for", "note"],
    versions.map(({ role, version, isActive, project, author, createdAt, note }) => [
      ...[role, numberLabel(version), isActive ? "active" : "", project ?? "everywhere", author],
      ...[createdAt === null ? "" : formatAge(createdAt, now), note],
    ]),
  )

const changed = ({ role, project, active, replaced }: Changed) =>
  `${role}${project === null ? "" : ` in ${project}`}: ${numberLabel(active)} is active, in place of ${numberLabel(replaced)}. Runs that are claimed from now on are given it.`

export const promptViews = {
  "prompts.list": versionTable,
  "prompts.get": ({ text }: { text: string }) => text,
  "prompts.create": ({ role, version, project }: Placed & { version: number }) =>
    `${role} ${numberLabel(version)} is written. Nothing is given it yet: clutch prompts activate ${role} ${version}${project === null ? "" : ` --project ${project}`}`,
  "prompts.activate": changed,
  "prompts.follow": changed,
  "prompts.rollback": changed,
  "prompts.diff": ({ patch }: { patch: string }) => patch.trimEnd() || "They are the same.",
  "prompts.preview": ({
    prompt,
    chars,
    role,
    version,
  }: {
    prompt: string
    chars: number
    role: string
    version: number
  }) => `${prompt}\n(${role}, ${numberLabel(version)}: ${countOf(chars, "character")})`,
}
