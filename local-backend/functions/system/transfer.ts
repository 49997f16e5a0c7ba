/** System functions about exports and imports: they show records that the server writes as it goes on. */
import { z } from "zod"
import type { SystemArgs, SystemContext, SystemFunction } from "./context.ts"
import { parse } from "./tables.ts"

const ImportId = z.object({ importId: z.string() })

export const transferFunctions: Record<string, SystemFunction> = {
  "_system/cli/exports:getLatest": ({ state }) => JSON.stringify(state("export:latest")),
  "_system/cli/queryImport:default": queryImport,
  "_system/cli/queryImport:list": listImports,
}

function queryImport({ state }: SystemContext, args: SystemArgs): string {
  const { importId } = parse(ImportId, args)
  const unknown = { state: { state: "failed", error_message: `There is no import ${importId}.` } }
  return JSON.stringify(state(`import:${importId}`) ?? unknown)
}

function listImports({ state }: SystemContext): string {
  const ids = state("imports")
  const known = Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : []
  return JSON.stringify(known.map((id) => state(`import:${id}`)).filter((record) => record !== null))
}
