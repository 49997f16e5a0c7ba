/** Mounts components: from definitions to the tree of instances, each with its place, variables and HTTP prefix. */
import type { ComponentDefinition, ComponentInstantiation } from "../../engine/types.ts"
import { PushError } from "../errors.ts"
import { childPath } from "../path.ts"
import { bindVariables, checkAppVariables, systemVariables } from "./environment.ts"
import type { Variables } from "./environment.ts"

/** One instance of a component. The app is the instance at the empty path. */
export type Mount = {
  path: string
  definition: ComponentDefinition
  /** What the instance's code finds in `process.env`. */
  variables: Variables
  /** JSON texts, for `1.0/componentArgument`. */
  args: Readonly<Record<string, string>>
  /** Where its HTTP routes begin, with slashes at both ends; null where they are not mounted. */
  httpPrefix: string | null
}

const CHILD = "_reference/childComponent/"

/** Parents come before their children. `variables` are the deployment's. Throws PushError. */
export function mountTree(
  definitions: ReadonlyMap<string, ComponentDefinition>,
  variables: Variables,
): Mount[] {
  const app = definitionAt(definitions, "")
  checkAppVariables(app, variables)
  const { definitionType } = app
  const httpPrefix = definitionType.type === "app" ? (definitionType.httpPrefix ?? "/") : "/"
  const root: Mount = { path: "", definition: app, variables, args: {}, httpPrefix }
  return [root, ...mountChildren(root, "/", definitions, variables)]
}

/** The prefixes of the app's children are independent of the app's own. */
function mountChildren(
  parent: Mount,
  base: string | null,
  definitions: ReadonlyMap<string, ComponentDefinition>,
  deployment: Variables,
): Mount[] {
  const prefixes = prefixesOf(parent.definition)
  return parent.definition.childComponents.flatMap((instantiation) => {
    const path = childPath(parent.path, instantiation.name)
    const definition = definitionAt(definitions, instantiation.path)
    const own = prefixes.get(instantiation.name)
    const httpPrefix = base === null || own === undefined ? null : join(base, own)
    const mount: Mount = {
      path,
      definition,
      httpPrefix,
      args: argsOf(instantiation),
      variables: {
        ...systemVariables(deployment, httpPrefix),
        ...bindVariables(path, instantiation, definition, parent),
      },
    }
    return [mount, ...mountChildren(mount, httpPrefix, definitions, deployment)]
  })
}

function definitionAt(
  definitions: ReadonlyMap<string, ComponentDefinition>,
  path: string,
): ComponentDefinition {
  const definition = definitions.get(path)
  if (definition !== undefined) return definition
  throw new PushError(
    "InvalidComponents",
    `The definition of the component at ${path} is not part of the push.`,
  )
}

function prefixesOf({ path, httpMounts }: ComponentDefinition): Map<string, string> {
  const prefixes = new Map<string, string>()
  for (const [prefix, reference] of Object.entries(httpMounts)) {
    if (!reference.startsWith(CHILD))
      throw new PushError(
        "InvalidComponents",
        `${path} mounts ${reference} at ${prefix}, which is no component.`,
      )
    prefixes.set(reference.slice(CHILD.length), prefix)
  }
  return prefixes
}

function argsOf({ args }: ComponentInstantiation): Record<string, string> {
  return Object.fromEntries(args.map(([name, { value }]) => [name, value]))
}

function join(base: string, prefix: string): string {
  return base.replace(/\/$/, "") + prefix
}
