"use client"
/** The roles, each with the version that it is given: a list beside a wide page, one field on a phone. */
import { numberLabel } from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { RolePrompt } from "#lib/react/prompts-data"
import { cn } from "../ui/cn.ts"
import { Select } from "../ui/field.tsx"
import { RoleMark } from "../ui/mark.tsx"

type RoleListProps = { roles: readonly RolePrompt[]; role: Role; onRole: (role: Role) => void }

export function RoleList({ roles, role: chosen, onRole }: RoleListProps) {
  return (
    <>
      <nav aria-label="Roles" className="w-52 shrink-0 max-lg:hidden">
        <ul className="flex flex-col gap-px">
          {roles.map(({ role, active, isOwn }) => (
            <li key={role}>
              <button
                data-row
                type="button"
                aria-current={role === chosen ? "true" : undefined}
                onClick={() => onRole(role)}
                className={cn(
                  "flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm",
                  role === chosen ? "bg-raise font-medium" : "text-fg-2 hover:bg-raise hover:text-fg",
                )}
              >
                <span aria-hidden>
                  <RoleMark role={role} />
                </span>
                <span className="min-w-0 flex-1 truncate">{ROLE_LABELS[role]}</span>
                <span className="num text-2xs whitespace-nowrap text-fg-3">
                  {numberLabel(active)}
                  {isOwn && <span className="sr-only">, the project&apos;s own</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <Select
        aria-label="Role"
        className="shrink-0 lg:hidden pointer-coarse:h-9"
        value={chosen}
        onChange={(event) => {
          const next = roles.find(({ role }) => role === event.target.value)
          if (next) onRole(next.role)
        }}
      >
        {roles.map(({ role, active }) => (
          <option key={role} value={role}>
            {ROLE_LABELS[role]}: {numberLabel(active)}
          </option>
        ))}
      </Select>
    </>
  )
}
