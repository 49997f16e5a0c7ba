"use client"
/** Who holds a task, and giving it to somebody else: an agent of its role, oneself, or whoever is free. */
import { UserRound } from "lucide-react"
import type { Role } from "#domain/role"
import { Button } from "../ui/button.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"

export type GiveToProps = {
  role: Role
  agents: readonly { name: string; role: Role }[]
  writesOff: string | null
  /** By name; `me` and `nobody` are names, too. */
  onGive: (to: string) => void
}

export function GiveTo({ role, agents, writesOff, onGive }: GiveToProps) {
  const fitting = agents.filter((agent) => agent.role === role)
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" variant="ghost" disabledReason={writesOff}>
          <UserRound aria-hidden className="size-3" />
          Give to<span className="sr-only"> somebody</span>
        </Button>
      }
    >
      <MenuItem onSelect={() => onGive("nobody")}>Whoever is free</MenuItem>
      <MenuItem onSelect={() => onGive("me")}>Me</MenuItem>
      {fitting.map(({ name }) => (
        <MenuItem key={name} onSelect={() => onGive(name)}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  )
}
