/** The organization, its team, and what holds for all of it. */
import { z } from "zod"
import { RenameOrganization } from "#domain/organization"
import { mutation, query } from "./functions.ts"
import { renameOrganization, viewOfOrganization } from "./model/organization.ts"

export const get = query({ actors: ["user"], args: z.object({}), handler: viewOfOrganization })

export const rename = mutation({
  actors: ["user"],
  args: RenameOrganization,
  handler: async (ctx, input) => {
    await renameOrganization(ctx, input)
    return viewOfOrganization(ctx)
  },
})
