/** The version of this checkout. */
import { readFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { ROOT } from "./root.ts"

export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"))).version
