/** Runs one function inside a root transaction: look it up, check its arguments, run it, check what it returned. */
import { findFunction, mapsOf } from "./deployment.ts"
import { FunctionFailure } from "./errors.ts"
import { executions } from "./execution.ts"
import { closeFrame, executionOf, openFrame } from "./frame.ts"
import type { NestedCall, Root } from "./frame.ts"
import { describeThrown } from "./stack.ts"
import { frameSyscalls } from "./syscalls/index.ts"
import { checkArgs, checkReturns } from "./validate.ts"

/** Resolves to the result's Convex-JSON text; rejects with FunctionFailure. */
export async function invoke(root: Root, call: NestedCall): Promise<string> {
  const { spec, invoke: run } = findFunction(root.deployment, call.path, call.kind, call.allowInternal)
  const frame = openFrame(root, call)
  const args = checkArgs(spec, call.args, frame.transaction.tables())
  const execution = executionOf(frame, frameSyscalls(frame))
  try {
    const result = await executions.run(execution, run, args, root.request.requestId)
    checkReturns(spec, result, frame.transaction.tables())
    return result
  } catch (thrown) {
    if (thrown instanceof FunctionFailure) throw thrown
    const { body, data } = describeThrown(thrown, mapsOf(root.deployment, frame.component))
    throw new FunctionFailure(body, data)
  } finally {
    closeFrame(frame)
  }
}
