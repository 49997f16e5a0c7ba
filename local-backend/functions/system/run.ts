/** Runs the functions under `_system/`, which the official tools call and an admin alone may. */
import type { Call } from "../../engine/types.ts"
import { FunctionFailure } from "../errors.ts"
import type { Root } from "../frame.ts"
import { canonicalPath, splitPath } from "../path.ts"
import { stateTopic, type SystemArgs, type SystemPorts } from "./context.ts"
import { systemFunctions } from "./table.ts"

export function isSystemPath(path: string): boolean {
  return splitPath(path).path.startsWith("_system/")
}

export function runSystemFunction(ports: SystemPorts, root: Root, { path, args, identity }: Call): string {
  root.usedIdentity = true
  if (identity.kind !== "admin") {
    // The official tools know this sentence.
    throw new FunctionFailure("You do not have permission to perform this operation.")
  }
  const { component, path: name } = splitPath(path)
  const run = systemFunctions.get(canonicalPath(name))
  if (run === undefined) throw new FunctionFailure(`Could not find function for '${name}'.`)
  const transaction = root.transaction.inComponent(component)
  const deployment = root.deployment?.deployment ?? null
  const state = (key: string) => {
    root.transaction.observe(stateTopic(key))
    return ports.state(key)
  }
  return run({ ...ports, transaction, component, deployment, state }, argumentsOf(args))
}

function argumentsOf(args: Call["args"]): SystemArgs {
  return typeof args === "object" && args !== null && !Array.isArray(args) ? args : {}
}
