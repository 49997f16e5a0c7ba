/** The tenant and its team: names that people see. */
import { z } from "zod"

const Name = z.string().trim().min(1).max(100)

export const RenameOrganization = z.object({
  name: Name.optional().describe("The organization's name"),
  team: Name.optional().describe("The team's name"),
})
export type RenameOrganization = z.infer<typeof RenameOrganization>
