/** Arguments and return values: within Convex's limits, and as a function's validators want them. */
import type { JsonValue, Tables } from "../database/types.ts"
import type { FunctionSpec } from "../engine/types.ts"
import { isObject, specialOf } from "../values/json.ts"
import { bytesText, sizeOf } from "../values/size.ts"
import { checkValue } from "../values/validators.ts"
import { faultOf, faultOfText, MAX_ARRAY_LENGTH } from "../values/value-limits.ts"
import { FunctionFailure } from "./errors.ts"
import { describePath, fileAndName } from "./path.ts"

const MAX_BYTES = 16 * 1024 * 1024
/** No value is larger than this many times its JSON text: `0,` are two characters and nine bytes. */
const BYTES_PER_CHARACTER = 4.5

/** Returns the JSON of the arguments' array, which is how a function takes them. */
export function checkArgs(spec: FunctionSpec, args: JsonValue, tables: Tables): string {
  checkArgsValue(spec.path, args)
  const text = JSON.stringify([args])
  const size = excessiveSize(text)
  if (size !== null) {
    throw new FunctionFailure(
      `Arguments for ${fileAndName(spec.path)} are too large (actual: ${bytesText(size)}, limit: ${bytesText(MAX_BYTES)})`,
    )
  }
  if (!isObject(args) || specialOf(args) !== null) {
    throw new FunctionFailure(`Arguments of ${describePath(spec.path, "")} must be an object.`)
  }
  const refusal = checkValue(spec.args, args, tables)
  if (refusal !== null) throw new FunctionFailure(`ArgumentValidationError: ${refusal}`)
  return text
}

/** That arguments are a value at all; they travel in an array, which is one level. */
export function checkArgsValue(path: string, args: JsonValue): void {
  const fault = faultOf([args])
  if (fault !== null) throw new FunctionFailure(`Invalid arguments for ${fileAndName(path)}: ${fault}`)
}

/** A shorter text has no room for a list that is too long. Results are hot: most are not looked into at all. */
const HARMLESS_CHARACTERS = 2 * MAX_ARRAY_LENGTH

/**
 * Parses the result only where there is a validator to ask. A short result without one may nest deeper than Convex
 * allows: to find out would be a look at every character of every result.
 */
export function checkReturns(spec: FunctionSpec, result: string, tables: Tables): void {
  const value = spec.returns === null ? null : (JSON.parse(result) as JsonValue)
  const fault =
    spec.returns !== null ? faultOf(value) : result.length > HARMLESS_CHARACTERS ? faultOfText(result) : null
  if (fault !== null) {
    throw new FunctionFailure(`Function ${fileAndName(spec.path)} return value invalid: ${fault}`)
  }
  const size = excessiveSize(result)
  if (size !== null) {
    throw new FunctionFailure(
      `Function ${fileAndName(spec.path)} return value is too large (actual: ${bytesText(size)}, limit: ${bytesText(MAX_BYTES)})`,
    )
  }
  if (spec.returns === null) return
  const refusal = checkValue(spec.returns, value, tables)
  if (refusal !== null) throw new FunctionFailure(`ReturnsValidationError: ${refusal}`)
}

/** The size of a value that is too large, else null. Most are told by the length of their text. */
function excessiveSize(text: string): number | null {
  if (text.length * BYTES_PER_CHARACTER <= MAX_BYTES) return null
  const size = sizeOf(JSON.parse(text) as JsonValue)
  return size > MAX_BYTES ? size : null
}
