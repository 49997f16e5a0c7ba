"use client"
/** What a card is for and how urgent it is, to choose from: the same wherever a card is written. */
import type { ComponentProps } from "react"
import { ROLE_LABELS, WORK_ROLES } from "#domain/role"
import { PRIORITIES } from "#domain/task"
import { Select } from "../ui/field.tsx"

export const RoleSelect = (props: ComponentProps<"select">) => (
  <Select {...props}>
    {WORK_ROLES.map((each) => (
      <option key={each} value={each}>
        {ROLE_LABELS[each]}
      </option>
    ))}
  </Select>
)

/** Most urgent first. */
export const PrioritySelect = (props: ComponentProps<"select">) => (
  <Select {...props}>
    {PRIORITIES.toReversed().map((each) => (
      <option key={each} value={each}>
        {each.charAt(0).toUpperCase() + each.slice(1)}
      </option>
    ))}
  </Select>
)
