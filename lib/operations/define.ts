/** What one may ask Clutch to do. Each operation is data; the CLI and the REST route are views of the list. */
import type { z } from "zod"
import type { ArtifactFile } from "../artifacts.ts"
import type { Result } from "#domain/refusal"
import type { Caller } from "../convex.ts"
import type { Repositories } from "./repositories.ts"

/** What operations reach: the backend in the name of who asks, and git and files on this machine. */
export type OperationPorts = {
  backend: Caller
  repositories: Repositories
  /** What a run left on this machine. */
  artifactsOf(runId: string): Promise<ArtifactFile[]>
}

/** Who may ask: a person (with the operator's key), a run (with the key of that run), or a gateway's channel (with its own). */
export type Asker = "user" | "run" | "channel"

export type Operation<Input extends z.ZodObject = z.ZodObject> = {
  /** `noun.verb`: the command `clutch noun verb`, the route `/api/operations/noun.verb`. */
  readonly name: string
  readonly summary: string
  readonly input: Input
  readonly askers: readonly Asker[]
  /** Inputs that are typed without a flag, in order. */
  readonly positionals: readonly string[]
  /** Inputs that are paths: made absolute where they are typed, because the server has another directory. */
  readonly paths: readonly string[]
  /** Inputs that are typed in words of their own; JSON does as well. */
  readonly texts: Readonly<Record<string, (text: string) => Result<unknown>>>
  run(ports: OperationPorts, input: z.output<Input>): Promise<unknown>
}

/** Types the handler by its schema, then forgets the exact type so that all operations fit one list. */
export function defineOperation<Input extends z.ZodObject>(
  operation: Omit<Operation<Input>, "positionals" | "askers" | "paths" | "texts"> & {
    askers?: readonly Asker[]
    positionals?: readonly (keyof z.input<Input> & string)[]
    paths?: readonly (keyof z.input<Input> & string)[]
    texts?: Partial<Record<keyof z.input<Input> & string, (text: string) => Result<unknown>>>
  },
): Operation {
  return { askers: ["user"], positionals: [], paths: [], texts: {}, ...operation } as Operation
}
