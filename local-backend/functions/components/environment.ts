/** Which environment variables a component sees: those it declares and is given, and the deployment's own two. */
import type { JsonValue } from "../../database/types.ts"
import type { ComponentDefinition, ComponentInstantiation } from "../../engine/types.ts"
import { checkValue } from "../../values/validators.ts"
import { PushError } from "../errors.ts"

export type Variables = Readonly<Record<string, string>>

const NO_TABLES = { tableNumberOf: () => null }

/** The app sees every variable; those it declares must be there and fit. Throws PushError. */
export function checkAppVariables({ envVars = [] }: ComponentDefinition, variables: Variables): void {
  const missing = envVars.filter(([name, { optional }]) => optional !== true && variables[name] === undefined)
  if (missing.length > 0) {
    const names = missing.map(([name]) => name)
    throw new PushError(
      "MissingEnvironmentVariables",
      `convex.config.ts declares environment variables that are not set: ${names.join(", ")}. Set them with \`npx convex env set\`.`,
    )
  }
  for (const [name, { value }] of envVars) checkVariable("convex.config.ts", name, value, variables[name])
}

/**
 * What one mounted component is given. `parentVariables` are what its parent sees, which references point into. Throws
 * PushError.
 */
export function bindVariables(
  path: string,
  instantiation: ComponentInstantiation,
  { envVars = [] }: ComponentDefinition,
  parent: { definition: ComponentDefinition; variables: Variables },
): Record<string, string> {
  const declared = new Map(envVars)
  const bound: Record<string, string> = {}
  for (const [name, binding] of instantiation.env ?? []) {
    if (!declared.has(name))
      throw invalid(
        `The component "${path}" is given the environment variable ${name}, which it does not declare.`,
      )
    const value = binding.type === "value" ? binding.value : referenced(path, binding.name, parent)
    if (value !== undefined) bound[name] = value
  }
  for (const [name, { value, optional }] of envVars) {
    if (bound[name] === undefined && optional !== true)
      throw new PushError(
        "MissingEnvironmentVariables",
        `The component "${path}" needs the environment variable ${name}. Give it one: app.use(…, { env: { ${name}: … } }).`,
      )
    checkVariable(`The component "${path}"`, name, value, bound[name])
  }
  return bound
}

function referenced(
  path: string,
  name: string,
  { definition, variables }: { definition: ComponentDefinition; variables: Variables },
): string | undefined {
  if (!(definition.envVars ?? []).some(([declared]) => declared === name))
    throw invalid(
      `The component "${path}" refers to the environment variable ${name}, which its parent does not declare.`,
    )
  return variables[name]
}

function checkVariable(who: string, name: string, validator: string, value: string | undefined): void {
  if (value === undefined) return
  const refusal = checkValue(JSON.parse(validator) as JsonValue, value, NO_TABLES)
  // The value may be a secret: only the name and the rule are told.
  if (refusal !== null)
    throw new PushError(
      "InvalidComponents",
      `${who}: the value of the environment variable ${name} does not match its validator ${validator}.`,
    )
}

/** The deployment's own variables; a mounted component's site begins at its prefix. */
export function systemVariables(variables: Variables, mountPrefix: string | null): Record<string, string> {
  const { CONVEX_CLOUD_URL: cloud, CONVEX_SITE_URL: site } = variables
  return {
    ...(cloud === undefined ? {} : { CONVEX_CLOUD_URL: cloud }),
    ...(site === undefined ? {} : { CONVEX_SITE_URL: mountedAt(site, mountPrefix) }),
  }
}

function mountedAt(site: string, mountPrefix: string | null): string {
  if (mountPrefix === null || mountPrefix === "/") return site
  return site.replace(/\/$/, "") + mountPrefix.replace(/\/$/, "")
}

function invalid(message: string): PushError {
  return new PushError("InvalidComponents", message)
}
