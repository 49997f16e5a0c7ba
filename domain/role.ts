/** Who does what: the roles an agent can hold (roles/<role>.md is each one's prompt). */
import { z } from "zod"

export const ROLES = [
  "pm",
  "dev",
  "reviewer",
  "qa",
  "research",
  "writer",
  "conflict_resolver",
  "pe",
  "guardian",
  "custom",
] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

export const ROLE_LABELS: Record<Role, string> = {
  pm: "Manager",
  dev: "Developer",
  reviewer: "Reviewer",
  qa: "Tester",
  research: "Researcher",
  writer: "Writer",
  conflict_resolver: "Conflict resolver",
  pe: "Prompt engineer",
  guardian: "Guardian",
  custom: "Custom",
}

/** Names that other systems and habits use; accepted wherever a person or a program types a role. */
export const ROLE_ALIASES: Record<string, Role> = {
  manager: "pm",
  director: "pm",
  planner: "pm",
  engineer: "dev",
  coder: "dev",
  implementer: "dev",
  strategist: "reviewer",
  tester: "qa",
  researcher: "research",
  prompt_engineer: "pe",
}

/** Roles that may be given a card to work on; the others act within the loop. */
export const WORK_ROLES = [
  "pm",
  "dev",
  "qa",
  "research",
  "writer",
  "custom",
] as const satisfies readonly Role[]
export const WorkRole = z.enum(WORK_ROLES)
export type WorkRole = z.infer<typeof WorkRole>
