/** Finds the HTTP action for a request among the app's routes and those of mounted components. */
import type { HttpHandler } from "../deployment.ts"

export type MountedRoutes = {
  component: string
  /** Begins with a slash; null where the component's routes are not to be reached. */
  prefix: string | null
  route: (path: string, method: string) => HttpHandler | null
}

/** The longest prefix decides; where its router has no route, the next shorter one is asked, the app before others. */
export function routeThrough(mounts: readonly MountedRoutes[]): MountedRoutes["route"] {
  const reachable = mounts
    .flatMap(({ component, prefix, route }) =>
      prefix === null ? [] : [{ component, prefix: withSlash(prefix), route }],
    )
    // A stable sort: the app comes first in the list.
    .sort((a, b) => b.prefix.length - a.prefix.length)
  return (path, method) => {
    for (const { component, prefix, route } of reachable) {
      if (!path.startsWith(prefix)) continue
      const found = route(path.slice(prefix.length - 1), method)
      if (found !== null) return { ...found, component, routePath: prefix.slice(0, -1) + found.routePath }
    }
    return null
  }
}

function withSlash(prefix: string): string {
  return prefix.endsWith("/") ? prefix : `${prefix}/`
}
