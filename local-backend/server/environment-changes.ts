/** Which environment variables may be set, with Convex's limits, codes and sentences. */
import { HttpError } from "./http-error.ts"

export type EnvironmentChange = { name: string; value: string | null }

const MAX_NAME_CHARACTERS = 256
const MAX_VALUE_BYTES = 8 * 1024
const MAX_VARIABLES = 1_000
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** The backend sets these itself. */
const BUILT_IN: readonly string[] = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]

/** Throws HttpError with the first thing that is wrong. */
export function checkEnvironmentChanges(
  changes: readonly EnvironmentChange[],
  present: Readonly<Record<string, string>>,
): void {
  const names = new Set(Object.keys(present))
  const changed = new Set<string>()
  for (const { name, value } of changes) {
    checkName(name)
    if (changed.has(name)) {
      throw refusal("EnvVarNameNotUnique", `Environment variable with name "${name}" already exists`)
    }
    changed.add(name)
    if (value === null) names.delete(name)
    else {
      checkValue(value)
      names.add(name)
    }
  }
  if (names.size > MAX_VARIABLES) {
    throw refusal(
      "TooManyEnvironmentVariables",
      `There are too many environment variables: ${names.size} (limit: ${MAX_VARIABLES})`,
    )
  }
}

function checkName(name: string): void {
  if (name.length > MAX_NAME_CHARACTERS) {
    throw refusal(
      "EnvironmentVariableNameTooLong",
      `The environment variable name ${name} is too long. Environment variable names must be less than ${MAX_NAME_CHARACTERS}.`,
    )
  }
  if (!NAME.test(name)) {
    throw refusal(
      "EnvironmentVariableNameInvalid",
      `The environment variable name "${name}" is invalid. Names contain letters, numbers and underscores, and do not start with a number.`,
    )
  }
  if (BUILT_IN.includes(name)) {
    throw refusal(
      "EnvVarNameForbidden",
      `Environment variable with name "${name}" is built-in and cannot be overridden`,
    )
  }
}

function checkValue(value: string): void {
  const bytes = Buffer.byteLength(value)
  if (bytes > MAX_VALUE_BYTES) {
    throw refusal(
      "EnvironmentVariableValueTooLarge",
      `The environment variable value is ${bytes} bytes, which is too large. (max size: ${MAX_VALUE_BYTES})`,
    )
  }
}

function refusal(code: string, message: string): HttpError {
  return new HttpError(400, code, message)
}
