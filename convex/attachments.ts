/** Files beside cards. The pages' server stores and hands out the bytes: it looks at what they really are. */
import { z } from "zod"
import { AddAttachment } from "#domain/attachment"
import { TaskKey } from "#domain/task"
import { mutation, query } from "./functions.ts"
import { addAttachment, attachmentsOf, removeAttachment, viewOfAttachment } from "./model/attachments.ts"
import { byId, taskByKey } from "./model/find.ts"

const OneAttachment = z.object({ attachment: z.string().min(1) })

/** Where the bytes go first. */
export const uploadUrl = mutation({
  actors: ["user"],
  args: z.object({}),
  handler: (ctx) => ctx.storage.generateUploadUrl(),
})

export const add = mutation({ actors: ["user"], args: AddAttachment, handler: addAttachment })

export const remove = mutation({
  actors: ["user"],
  args: OneAttachment,
  handler: (ctx, { attachment }) => removeAttachment(ctx, attachment),
})

export const ofTask = query({
  actors: ["user", "run"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task }) =>
    (await attachmentsOf(ctx, (await taskByKey(ctx, task))._id)).map(viewOfAttachment),
})

/** With the secret address of its bytes: for the server that hands them out. */
export const open = query({
  actors: ["user"],
  args: OneAttachment,
  handler: async (ctx, { attachment: id }) => {
    const attachment = await byId(ctx, "attachments", id)
    return { ...viewOfAttachment(attachment), url: await ctx.storage.getUrl(attachment.storageId) }
  },
})
