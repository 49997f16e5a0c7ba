/**
 * The one way in: our `query` and `mutation`. They check who asks and for which tenant, parse arguments with zod, and let
 * refusals out as ConvexErrors. A test fails when a public function is made without them.
 */
import { zodToConvexFields } from "convex-helpers/server/zod4"
import type { RegisteredMutation, RegisteredQuery } from "convex/server"
import { z } from "zod"
import { mutation as publicMutation, query as publicQuery } from "./_generated/server.ts"
import type { MutationCtx, QueryCtx } from "./_generated/server.ts"
import { type ActorKind, authenticate, findAsker } from "./model/actors.ts"
import type { ReadCtx, WriteCtx } from "./model/context.ts"
import { deny } from "./model/refusals.ts"

type Definition<Ctx, Args extends z.ZodObject, Answer> = {
  /** Which kinds of subject may ask. */
  actors: readonly ActorKind[]
  args: Args
  handler: (ctx: Ctx, args: z.output<Args>) => Promise<Answer>
}

type RunDefinition<Ctx, Args extends z.ZodObject, Answer> = Definition<Ctx, Args, Answer> & {
  /** Lets the reports of an ended run in, so that a repeated or late one gets an answer of its own. */
  mayHaveEnded?: boolean
}

const wrapped = new WeakSet<object>()

/** Whether a function was made by this file. */
export const isWrapped = (fn: object): boolean => wrapped.has(fn)

export function query<Args extends z.ZodObject, Answer>(
  definition: RunDefinition<ReadCtx, Args, Answer>,
): RegisteredQuery<"public", z.input<Args>, Promise<Answer>> {
  return register(
    publicQuery({
      args: zodToConvexFields(definition.args.shape),
      handler: async (ctx: QueryCtx, args: unknown) => {
        const subject = await authenticate(ctx, definition.actors)
        const actor = await findAsker(ctx, subject, definition.mayHaveEnded ?? false)
        return definition.handler({ ...ctx, actor }, parse(definition.args, args))
      },
    }) as unknown as RegisteredQuery<"public", z.input<Args>, Promise<Answer>>,
  )
}

export function mutation<Args extends z.ZodObject, Answer>(
  definition: RunDefinition<WriteCtx, Args, Answer>,
): RegisteredMutation<"public", z.input<Args>, Promise<Answer>> {
  return register(
    publicMutation({
      args: zodToConvexFields(definition.args.shape),
      handler: async (ctx: MutationCtx, args: unknown) => {
        const subject = await authenticate(ctx, definition.actors)
        const actor = await findAsker(ctx, subject, definition.mayHaveEnded ?? false)
        return definition.handler(
          { ...ctx, actor, correlationId: crypto.randomUUID() },
          parse(definition.args, args),
        )
      },
    }) as unknown as RegisteredMutation<"public", z.input<Args>, Promise<Answer>>,
  )
}

/** For what Clutch's own processes ask while there may be no organization yet: it reads and writes no tenant's data. */
export function installationQuery<Args extends z.ZodObject, Answer>(
  definition: Omit<Definition<QueryCtx, Args, Answer>, "actors">,
): RegisteredQuery<"public", z.input<Args>, Promise<Answer>> {
  return register(
    publicQuery({
      args: zodToConvexFields(definition.args.shape),
      handler: async (ctx: QueryCtx, args: unknown) => {
        await authenticate(ctx, ["service"])
        return definition.handler(ctx, parse(definition.args, args))
      },
    }) as unknown as RegisteredQuery<"public", z.input<Args>, Promise<Answer>>,
  )
}

export function installationMutation<Args extends z.ZodObject, Answer>(
  definition: Omit<Definition<MutationCtx, Args, Answer>, "actors">,
): RegisteredMutation<"public", z.input<Args>, Promise<Answer>> {
  return register(
    publicMutation({
      args: zodToConvexFields(definition.args.shape),
      handler: async (ctx: MutationCtx, args: unknown) => {
        await authenticate(ctx, ["service"])
        return definition.handler(ctx, parse(definition.args, args))
      },
    }) as unknown as RegisteredMutation<"public", z.input<Args>, Promise<Answer>>,
  )
}

function register<Fn extends object>(fn: Fn): Fn {
  wrapped.add(fn)
  return fn
}

/** Convex checked the shape; lengths, ranges and spellings are checked here. */
function parse<Args extends z.ZodObject>(schema: Args, args: unknown): z.output<Args> {
  const parsed = schema.safeParse(args)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) =>
    path.length ? `${path.join(".")}: ${message}` : message,
  )
  return deny("invalid_input", issues.join("; "))
}

/** What a paginated query takes, as the official client sends it. */
export const PaginationOptions = z.object({
  numItems: z.number().int().min(1).max(500),
  cursor: z.string().nullable(),
  endCursor: z.string().nullable().optional(),
  maximumRowsRead: z.number().optional(),
  maximumBytesRead: z.number().optional(),
  id: z.number().optional(),
})
