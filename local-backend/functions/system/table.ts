/** The system functions by name. `_system/cli/tables` alone means its default export, as for any function. */
import type { SystemFunction } from "./context.ts"
import { deploymentFunctions } from "./deployment.ts"
import { tableFunctions } from "./tables.ts"
import { transferFunctions } from "./transfer.ts"

export const systemFunctions: ReadonlyMap<string, SystemFunction> = new Map(
  Object.entries({ ...deploymentFunctions, ...tableFunctions, ...transferFunctions }),
)
