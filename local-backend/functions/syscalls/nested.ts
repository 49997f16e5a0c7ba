/** Calls from a query or mutation into another one, in the same transaction. */
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
  if (call.depth > MAX_DEPTH) {
    throw new FunctionFailure(`Function call depth limit exceeded. Limit: ${MAX_DEPTH}`)
  }
  if (call.kind === "mutation" && frame.kind !== "mutation") {
    throw new FunctionFailure("Queries can't call mutations. Please consider using a mutation or an action.")
  }
  switch (udfType) {
    case "query":
      return await frame.root.invoke(frame.root, call)
    case "mutation":
      return await runSubtransaction(frame, call)
    case "snapshotQuery":
      return await runOnSnapshot(frame, call)
    default:
      throw new FunctionFailure(`Unknown function type ${udfType}`)
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

async function runOnSnapshot(frame: Frame, call: NestedCall): Promise<string> {
  const transaction = frame.root.openSnapshot()
  try {
    return await frame.root.invoke(frame.root, { ...call, transaction })
  } finally {
    transaction.rollback()
  }
}

function createFunctionHandle(frame: Frame, args: SyscallArgs): string {
  const path = functionPathArg(callerOf(frame), args)
  lookUp(frame.root.deployment, path, true)
  return JSON.stringify(toHandle(path))
}
