/** Resolves what a call names (a path, a reference, a handle) to one function, as seen from the calling component. */
import { FunctionFailure } from "../errors.ts"
import type { LoadedDeployment } from "../deployment.ts"
import { canonicalPath, childPath, describePath, fromHandle, qualify } from "../path.ts"

/** Who calls: names mean something else in each component. */
export type Caller = { readonly component: string; readonly deployment: LoadedDeployment | null }

const REFERENCE = /^_reference\/(?<kind>childComponent|function)\/(?<rest>.+)$/

/** A component reaches its own functions by name and its children's public ones by reference. */
export function resolveName(caller: Caller, name: string): string {
  return qualify(caller.component, canonicalPath(name))
}

/** A handle leads anywhere: whoever holds one was given it. */
export function resolveHandle(handle: string): string {
  const path = fromHandle(handle)
  if (path === null) throw new FunctionFailure(`Invalid function handle: ${handle}`)
  return path
}

export function resolveReference(caller: Caller, reference: string): string {
  const { kind, rest = "" } = REFERENCE.exec(reference)?.groups ?? {}
  if (kind === "function") return resolveName(caller, rest)
  if (kind !== "childComponent") throw new FunctionFailure(`Invalid reference: ${reference}`)
  const [child = "", ...steps] = rest.split("/")
  const component = childPath(caller.component, child)
  if (caller.deployment?.components.has(component) !== true)
    throw new FunctionFailure(
      `Could not find the component "${child}". Is it used in convex.config.ts? ${PUSH_HINT}`,
    )
  const name = steps.pop()
  if (name === undefined || steps.length === 0)
    throw new FunctionFailure(`The reference to the component "${child}" names no function.`)
  const path = qualify(component, `${steps.join("/")}:${name}`)
  if (caller.deployment.functions.get(path)?.spec.visibility === "public") return path
  throw new FunctionFailure(`Could not find public function for ${describePath(path)}. ${PUSH_HINT}`)
}

const PUSH_HINT = "Did you forget to run `npx convex dev` or `npx convex deploy`?"
