/** The text of each role: roles/<role>.md, read once. */
import { readFileSync } from "node:fs"
import path from "node:path"
import { ROLES, type Role } from "#domain/role"
import type { RunRole } from "#domain/run"
import { ROOT } from "../root.ts"

const DIRECTORY = path.join(ROOT, "roles")

/** @throws when a role has no file: that is seen at the start, not at the first run. */
export function loadRoles(directory = DIRECTORY): (role: RunRole) => string {
  const texts = new Map<RunRole, string>(ROLES.map((role) => [role, readRole(directory, role)]))
  return (role) => texts.get(role) ?? ""
}

const readRole = (directory: string, role: Role): string =>
  readFileSync(path.join(directory, `${role}.md`), "utf8")
