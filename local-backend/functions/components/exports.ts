/** What a component offers its parent: its public functions, as the tree that code is generated from. */
import type { ComponentExports, FunctionSpec } from "../../engine/types.ts"

type Tree = Map<string, Tree | string>

export function exportsOf(functions: readonly FunctionSpec[]): ComponentExports {
  const root: Tree = new Map()
  for (const { path, kind, visibility } of functions) {
    if (visibility !== "public" || kind === "httpAction") continue
    const colon = path.lastIndexOf(":")
    const branch = descend(root, path.slice(0, colon).split("/"))
    branch?.set(path.slice(colon + 1), `_reference/function/${path}`)
  }
  return toExports(root)
}

/** Null where a function of the same name is in the way: a folder `a/b` beside a function `a:b` cannot be reached. */
function descend(tree: Tree, [step, ...rest]: readonly string[]): Tree | null {
  if (step === undefined) return tree
  const known = tree.get(step)
  if (typeof known === "string") return null
  const next: Tree = known ?? new Map()
  tree.set(step, next)
  return descend(next, rest)
}

function toExports(tree: Tree): ComponentExports & { type: "branch" } {
  const entries = [...tree].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    type: "branch",
    branch: entries.map(([name, node]) => [
      name,
      typeof node === "string" ? { type: "leaf", leaf: node } : toExports(node),
    ]),
  }
}
