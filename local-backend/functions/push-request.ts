/** The body of `start_push`, as the official bundler writes it and the official CLI sends it. */
import { z } from "zod"
import type { PushRequest } from "../engine/push.ts"

export const PushedModule = z
  .object({
    path: z.string().min(1),
    source: z.string(),
    sourceMap: z.string().nullish(),
    environment: z.enum(["isolate", "node"]),
  })
  .transform(({ sourceMap, ...module }) => (sourceMap == null ? module : { ...module, sourceMap }))

const UnchangedModule = z.object({
  path: z.string(),
  environment: z.enum(["isolate", "node"]),
  sha256: z.string(),
})

const AppDefinition = z.object({
  definition: PushedModule.nullable(),
  dependencies: z.array(z.string()),
  schema: PushedModule.nullable(),
  changedModules: z.array(PushedModule),
  unchangedModuleHashes: z.array(UnchangedModule).default([]),
  udfServerVersion: z.string(),
})

const definitionShape = {
  definitionPath: z.string(),
  definition: PushedModule,
  dependencies: z.array(z.string()),
  schema: PushedModule.nullable(),
}
const ComponentDefinition = z
  .object({ ...definitionShape, functions: z.array(PushedModule), udfServerVersion: z.string() })
  .transform(({ functions: modules, ...definition }) => ({ ...definition, modules }))

const NodeDependency = z.object({ name: z.string(), version: z.string() })

export const StartPush = z
  .object({
    dryRun: z.boolean().default(false),
    appDefinition: AppDefinition,
    componentDefinitions: z.array(ComponentDefinition).default([]),
    nodeDependencies: z.array(NodeDependency).default([]),
  })
  .transform(({ appDefinition, componentDefinitions: components, nodeDependencies }): PushRequest => {
    const { changedModules: modules, unchangedModuleHashes: unchangedModules, ...app } = appDefinition
    return { ...app, modules, unchangedModules, components, nodeDependencies }
  })

/** A whole bundle in this backend's own words: what `/api/push` takes. */
export const WholeBundle = z.object({
  modules: z.array(PushedModule),
  schema: PushedModule.nullable(),
  definition: PushedModule.nullable().default(null),
  dependencies: z.array(z.string()).default([]),
  components: z
    .array(z.object({ ...definitionShape, modules: z.array(PushedModule), udfServerVersion: z.string() }))
    .default([]),
  nodeDependencies: z.array(NodeDependency).default([]),
  udfServerVersion: z.string().default(""),
})
