/** Answers about the components of a deployment: what each declares, and the tree as the official tools want it. */
import type { JsonValue, SchemaJson } from "../../database/types.ts"
import type { ComponentAnalysis, ComponentExports, Deployment } from "../../engine/types.ts"
import { qualify } from "../path.ts"

/** What the component mounted at this path declares; null where there is none. */
export function componentOf(deployment: Deployment, path: string): ComponentAnalysis | null {
  const definitionPath =
    path === "" ? "" : deployment.components?.find((mounted) => mounted.path === path)?.definitionPath
  return definitionPath === undefined ? null : (deployment.definitions?.[definitionPath] ?? null)
}

/** The crons of the app and of every mounted component, under names that tell them apart. */
export function allCrons(deployment: Deployment): Deployment["crons"] {
  return [
    ...deployment.crons,
    ...(deployment.components ?? []).flatMap(({ path: component }) =>
      (componentOf(deployment, component)?.crons ?? []).map(({ name, path, ...cron }) => ({
        ...cron,
        name: qualify(component, name),
        path: qualify(component, path),
      })),
    ),
  ]
}

/** The schemas of the mounted components, by their paths. */
export function childSchemas(deployment: Deployment): Map<string, SchemaJson | null> {
  return new Map(
    (deployment.components ?? []).map(({ path }) => [path, componentOf(deployment, path)?.schema ?? null]),
  )
}

/** The tree of instances: `app` in the answer to `start_push`. */
export function checkedApp(deployment: Deployment): JsonValue {
  return checkedComponent(deployment, "", "", {})
}

function checkedComponent(
  deployment: Deployment,
  path: string,
  definitionPath: string,
  args: Readonly<Record<string, string>>,
): JsonValue {
  const analysis = deployment.definitions?.[definitionPath]
  const prefix = path === "" ? "" : `${path}/`
  const children = (deployment.components ?? []).filter(
    (mounted) => mounted.path.startsWith(prefix) && !mounted.path.slice(prefix.length).includes("/"),
  )
  const { httpRoutes = [] } = analysis ?? deployment
  return {
    definitionPath,
    componentPath: path,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, { type: "value", value }])),
    childComponents: Object.fromEntries(
      children.map((child) => [
        child.path.slice(prefix.length),
        checkedComponent(deployment, child.path, child.definitionPath, child.args),
      ]),
    ),
    httpRoutes: {
      httpModuleRoutes:
        httpRoutes.length === 0
          ? null
          : httpRoutes.map((route) => ({ path: route.path, method: route.method })),
      mounts: Object.keys(analysis?.definition.httpMounts ?? {}),
    },
    exports: path === "" ? {} : checkedExports(path, analysis?.definition.exports),
  }
}

function checkedExports(component: string, exports: ComponentExports | undefined): JsonValue {
  if (exports?.type !== "branch") return {}
  return Object.fromEntries(exports.branch.map(([name, node]) => [name, checkedExport(component, node)]))
}

function checkedExport(component: string, node: ComponentExports): JsonValue {
  if (node.type === "branch") return { type: "branch", children: checkedExports(component, node) }
  const udfPath = node.leaf.slice("_reference/function/".length)
  return { type: "leaf", resource: { type: "function", path: { component, udfPath } } }
}
