/** Scheduling a function from a mutation: the job is written in the mutation's own transaction. */
import { lookUp } from "../deployment.ts"
import type { LoadedDeployment } from "../deployment.ts"
import { FunctionFailure } from "../errors.ts"
import type { Frame } from "../frame.ts"
import { argsObject, functionPathArg, numberArg, stringArg } from "./table.ts"
import type { AsyncSyscall, SyscallArgs } from "./table.ts"
import type { JsonValue } from "../../database/types.ts"

export const schedulingSyscalls: Record<string, AsyncSyscall> = {
  "1.0/schedule": schedule,
  "1.0/cancel_job": cancelJob,
}

function schedule({ root, transaction }: Frame, args: SyscallArgs): string {
  return JSON.stringify(transaction.schedule(readJob(root.deployment, args)))
}

function cancelJob({ transaction }: Frame, args: SyscallArgs): string {
  transaction.cancelJob(stringArg(args, "id"))
  return "null"
}

export type NewJob = { path: string; args: JsonValue; scheduledMs: number }

/** Refuses at once what could never run. */
export function readJob(deployment: LoadedDeployment | null, args: SyscallArgs): NewJob {
  const path = functionPathArg(args)
  const { kind } = lookUp(deployment, path, true).spec
  if (kind !== "mutation" && kind !== "action") {
    throw new FunctionFailure(`Only mutations and actions can be scheduled, and ${path} is neither.`)
  }
  return { path, args: argsObject(args), scheduledMs: numberArg(args, "ts") * 1000 }
}
