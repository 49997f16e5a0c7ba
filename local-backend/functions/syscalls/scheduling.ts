/** Scheduling a function from a mutation: the job is written in the mutation's own transaction. */
import type { Caller } from "../components/references.ts"
import { lookUp } from "../deployment.ts"
import { FunctionFailure } from "../errors.ts"
import { callerOf } from "../frame.ts"
import { describePath } from "../path.ts"
import type { Frame } from "../frame.ts"
import { checkArgsValue } from "../validate.ts"
import { argsObject, functionPathArg, numberArg, stringArg } from "./table.ts"
import type { AsyncSyscall, SyscallArgs } from "./table.ts"
import type { JsonValue } from "../../database/types.ts"

export const schedulingSyscalls: Record<string, AsyncSyscall> = {
  "1.0/schedule": schedule,
  "1.0/cancel_job": cancelJob,
}

function schedule(frame: Frame, args: SyscallArgs): string {
  return JSON.stringify(frame.transaction.schedule(readJob(callerOf(frame), args)))
}

function cancelJob({ transaction }: Frame, args: SyscallArgs): string {
  transaction.cancelJob(stringArg(args, "id"))
  return "null"
}

export type NewJob = { path: string; args: JsonValue; scheduledMs: number }

/** Refuses at once what could never run. */
export function readJob(caller: Caller, args: SyscallArgs): NewJob {
  const path = functionPathArg(caller, args)
  const { kind } = lookUp(caller.deployment, path, true).spec
  if (kind !== "mutation" && kind !== "action") {
    throw new FunctionFailure(
      `Only mutations and actions can be scheduled, and ${describePath(path, "")} is neither.`,
    )
  }
  const jobArgs = argsObject(args)
  checkArgsValue(path, jobArgs)
  return { path, args: jobArgs, scheduledMs: numberArg(args, "ts") * 1000 }
}
