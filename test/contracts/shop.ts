/** The shop that the contract of backends is told in. */
import { anyApi } from "convex/server"
import type { ApiFromModules } from "convex/server"
import * as files from "../fixtures/convex-app/convex/files.ts"
import * as items from "../fixtures/convex-app/convex/items.ts"
import * as sales from "../fixtures/convex-app/convex/sales.ts"
import schema from "../fixtures/convex-app/convex/schema.ts"
import { freshBackend, type App, type OpenBackend } from "./backend.ts"

const app: App = { schema, modules: { "files.ts": files, "items.ts": items, "sales.ts": sales } }
export const api = anyApi as unknown as ApiFromModules<{
  files: typeof files
  items: typeof items
  sales: typeof sales
}>

/** The shop on a new backend for each test, and what its tests do again and again. */
export function openShop(open: OpenBackend) {
  const place = freshBackend(open, app)
  return {
    place,
    add: (name: string, more: { shelf?: string; price?: number; state?: "new" | "used" } = {}) =>
      place.db.mutation(api.items.add, { name, shelf: "a", price: 1, ...more }),
    names: () => place.db.query(api.items.names, { order: "asc" }),
    count: () => place.db.query(api.sales.count, {}),
  }
}
