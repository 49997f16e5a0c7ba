/** The column that says whose a row is. */
import { v } from "convex/values"

export const organizationId = v.id("organizations")
