/** A person who may sign in. */
import { z } from "zod"

export const UserRole = z.enum(["owner", "admin", "member", "viewer"])

export const User = z.object({
  name: z.string().trim().min(1).max(100),
  role: UserRole,
})
export type User = z.infer<typeof User>
