/** Calls from a query or mutation into another one, in the same transaction. */
import { z } from "zod"
import type { TransactionLimits } from "../../database/types.ts"
import { FunctionFailure } from "../errors.ts"
import { callerOf, identityAcross } from "../frame.ts"
import type { Frame, NestedCall } from "../frame.ts"
import { lookUp } from "../deployment.ts"
import { splitPath, toHandle } from "../path.ts"
import { functionPathArg, stringArg } from "./table.ts"
import type { AsyncSyscall, SyscallArgs } from "./table.ts"

const MAX_DEPTH = 8

export const nestedSyscalls: Record<string, AsyncSyscall> = {
  "1.0/runUdf": runUdf,
  "1.0/createFunctionHandle": createFunctionHandle,
}

async function runUdf(frame: Frame, args: SyscallArgs): Promise<string> {
  const udfType = stringArg(args, "udfType")
  const path = functionPathArg(callerOf(frame), args)
  const call: NestedCall = {
    kind: udfType === "mutation" ? "mutation" : "query",
    path,
    args: args["args"] ?? {},
    depth: frame.depth + 1,
    allowInternal: true,
    identity: identityAcross(frame.identity, frame.component, splitPath(path).component),
    transaction: frame.transaction,
  }
  const limits = limitsArg(args)
  if (call.depth > MAX_DEPTH) {
    throw new FunctionFailure(`Function call depth limit exceeded. Limit: ${MAX_DEPTH}`)
  }
  if (call.kind === "mutation" && frame.kind !== "mutation") {
    throw new FunctionFailure("Queries can't call mutations. Please consider using a mutation or an action.")
  }
  switch (udfType) {
    case "query":
      return await within(limits, frame, () => frame.root.invoke(frame.root, call))
    case "mutation":
      return await within(limits, frame, () => runSubtransaction(frame, call))
    case "snapshotQuery":
      return await runOnSnapshot(frame, call, limits)
    default:
      throw new FunctionFailure(`Unknown function type ${udfType}`)
  }
}

const Limits = z.partialRecord(
  z.enum([
    "bytesRead",
    "bytesWritten",
    "databaseQueries",
    "documentsRead",
    "documentsWritten",
    "functionsScheduled",
    "scheduledFunctionArgsBytes",
    "filesWritten",
    "fileWriteBytes",
    "filesRead",
    "fileReadBytes",
  ]),
  z.number().nonnegative(),
)

function limitsArg(args: SyscallArgs): TransactionLimits | null {
  const limits = args["transactionLimits"]
  if (limits === undefined || limits === null) return null
  const parsed = Limits.safeParse(limits)
  if (parsed.success) return parsed.data
  throw new FunctionFailure(`Invalid argument \`transactionLimits\`: ${z.prettifyError(parsed.error)}`)
}

async function within<T>(limits: TransactionLimits | null, frame: Frame, work: () => Promise<T>): Promise<T> {
  if (limits === null) return await work()
  const restore = frame.transaction.limit(limits)
  try {
    return await work()
  } finally {
    restore()
  }
}

/** A nested mutation that throws leaves no trace, whether or not its caller catches the error. */
async function runSubtransaction(frame: Frame, call: NestedCall): Promise<string> {
  const savepoint = frame.transaction.savepoint()
  try {
    const result = await frame.root.invoke(frame.root, call)
    savepoint.release()
    return result
  } catch (error) {
    savepoint.rollback()
    throw error
  }
}

/** What is read there counts for the mutation, but nothing of it is in the mutation's read set. */
async function runOnSnapshot(
  frame: Frame,
  call: NestedCall,
  limits: TransactionLimits | null,
): Promise<string> {
  const transaction = frame.transaction.before()
  try {
    if (limits !== null) transaction.limit(limits)
    const result = await frame.root.invoke(frame.root, { ...call, transaction })
    frame.transaction.use(transaction.metrics())
    return result
  } finally {
    transaction.rollback()
  }
}

function createFunctionHandle(frame: Frame, args: SyscallArgs): string {
  const path = functionPathArg(callerOf(frame), args)
  lookUp(frame.root.deployment, path, true)
  return JSON.stringify(toHandle(path))
}
