/** What one may ask Clutch to do. Each operation is data; the CLI and the REST route are views of the list. */
import type { z } from "zod"
import type { Caller } from "../convex.ts"
import type { detectCheckCommand, inspectRepository } from "../repository.ts"

/** What operations reach: the backend in the name of who asks, and git on this machine. */
export type OperationPorts = {
  backend: Caller
  repositories: { inspect: typeof inspectRepository; detectCheck: typeof detectCheckCommand }
}

/** Who may ask: a person (with the operator's key), or a run (with the key of that run). */
export type Asker = "user" | "run"

export type Operation<Input extends z.ZodObject = z.ZodObject> = {
  /** `noun.verb`: the command `clutch noun verb`, the route `/api/operations/noun.verb`. */
  readonly name: string
  readonly summary: string
  readonly input: Input
  readonly askers: readonly Asker[]
  /** Inputs that are typed without a flag, in order. */
  readonly positionals: readonly string[]
  run(ports: OperationPorts, input: z.output<Input>): Promise<unknown>
}

/** Types the handler by its schema, then forgets the exact type so that all operations fit one list. */
export function defineOperation<Input extends z.ZodObject>(
  operation: Omit<Operation<Input>, "positionals" | "askers"> & {
    askers?: readonly Asker[]
    positionals?: readonly (keyof z.input<Input> & string)[]
  },
): Operation {
  return { askers: ["user"], positionals: [], ...operation } as Operation
}
