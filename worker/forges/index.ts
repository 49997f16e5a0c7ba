/** Which forge serves which kind. To add one: write its file, add a line here, run the contract on it. */
import type { ForgeKind } from "#domain/project"
import type { Forge } from "./forge.ts"
import { localForge, type LocalForgeOptions } from "./local.ts"

export const FORGES: Record<ForgeKind, (options: LocalForgeOptions) => Forge> = { local: localForge }
