/** Arguments and return values against a function's validators, with Convex's prefixes. */
import type { JsonValue, Tables } from "../database/types.ts"
import type { FunctionSpec } from "../engine/types.ts"
import { checkValue } from "../values/validators.ts"
import { FunctionFailure } from "./errors.ts"
import { describePath } from "./path.ts"

const MAX_TEXT_BYTES = 16 * 1024 * 1024

/** `text` is the JSON of the arguments' array, where the caller has it already. */
export function checkArgs(
  spec: FunctionSpec,
  args: JsonValue,
  tables: Tables,
  text = JSON.stringify([args]),
): void {
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    throw new FunctionFailure(`Arguments of ${describePath(spec.path, "")} must be an object.`)
  }
  const size = Buffer.byteLength(text)
  if (size > MAX_TEXT_BYTES) throw tooLarge(spec, "arguments", size)
  const refusal = checkValue(spec.args, args, tables)
  if (refusal !== null) throw new FunctionFailure(`ArgumentValidationError: ${refusal}`)
}

/** Parses the result only where there is a validator to ask. */
export function checkReturns(spec: FunctionSpec, result: string, tables: Tables): void {
  const size = Buffer.byteLength(result)
  if (size > MAX_TEXT_BYTES) throw tooLarge(spec, "return value", size)
  if (spec.returns === null) return
  const refusal = checkValue(spec.returns, JSON.parse(result) as JsonValue, tables)
  if (refusal !== null) throw new FunctionFailure(`ReturnsValidationError: ${refusal}`)
}

function tooLarge(spec: FunctionSpec, what: string, size: number): FunctionFailure {
  return new FunctionFailure(
    `Function ${describePath(spec.path, "")} ${what} is too large (actual: ${size} bytes, limit: ${MAX_TEXT_BYTES} bytes)`,
  )
}
