/** Pushes as the official tools send them (`/api/deploy2/…`), and the answers in their words. */
import { z } from "zod"
import type { IndexDiff, PreparedPush, PushDiff, PushRequest, SchemaEvaluation } from "../engine/push.ts"

const Module = z
  .object({
    path: z.string().min(1),
    source: z.string(),
    sourceMap: z.string().nullish(),
    environment: z.enum(["isolate", "node"]),
  })
  .transform(({ sourceMap, ...module }) => (sourceMap == null ? module : { ...module, sourceMap }))

const ModuleHash = z.object({
  path: z.string(),
  environment: z.enum(["isolate", "node"]),
  sha256: z.string(),
})

const AppDefinition = z.object({
  definition: Module.nullable(),
  dependencies: z.array(z.string()),
  schema: Module.nullable(),
  changedModules: z.array(Module),
  unchangedModuleHashes: z.array(ModuleHash),
  udfServerVersion: z.string(),
})

const ComponentDefinition = z
  .object({
    definitionPath: z.string(),
    definition: Module,
    dependencies: z.array(z.string()),
    schema: Module.nullable(),
    functions: z.array(Module),
    udfServerVersion: z.string(),
  })
  .transform(({ functions: modules, ...definition }) => ({ ...definition, modules }))

export const StartPush = z
  .object({
    dryRun: z.boolean().default(false),
    appDefinition: AppDefinition,
    componentDefinitions: z.array(ComponentDefinition).default([]),
    nodeDependencies: z.array(z.object({ name: z.string(), version: z.string() })).default([]),
  })
  .transform(({ appDefinition, componentDefinitions: components, nodeDependencies }): PushRequest => {
    const { changedModules: modules, unchangedModuleHashes: unchangedModules, ...app } = appDefinition
    return { ...app, modules, unchangedModules, components, nodeDependencies }
  })

/** The push travels under the name of its schema: that much of the first answer comes back with every request. */
const SchemaChange = z.object({ schemaIds: z.object({ "": z.string() }) })
export const WaitForSchema = z.object({ schemaChange: SchemaChange, dryRun: z.boolean().default(false) })
export const FinishPush = z.object({
  startPush: z.object({ schemaChange: SchemaChange }),
  dryRun: z.boolean().default(false),
})

export function startPushAnswer(prepared: PreparedPush) {
  const { id, deployment: _, indexDiffs, environmentVariables, appAuth, analysis, app } = prepared
  return {
    environmentVariables,
    externalDepsId: null,
    componentDefinitionPackages: Object.fromEntries(Object.keys(analysis).map((path) => [path, {}])),
    appAuth,
    analysis,
    app,
    schemaChange: schemaChange(id, indexDiffs),
  }
}

export function schemaChange(id: string, indexDiffs: Record<string, IndexDiff>) {
  return {
    allocatedComponentIds: {},
    schemaIds: { "": id },
    indexDiffs: mapValues(indexDiffs, indexDiffAnswer),
  }
}

export function finishPushAnswer({ auth, components }: PushDiff) {
  return {
    authDiff: auth,
    definitionDiffs: {},
    componentDiffs: mapValues(components, (diff) => ({
      diffType: { type: diff.diffType },
      moduleDiff: diff.modules,
      udfConfigDiff:
        diff.udfVersion === null
          ? null
          : { previous_version: diff.udfVersion.previous, next_version: diff.udfVersion.next },
      cronDiff: diff.crons,
      indexDiff: indexDiffAnswer(diff.indexes),
      schemaDiff:
        diff.schema === null
          ? null
          : { previous_schema: diff.schema.previous, next_schema: diff.schema.next },
    })),
  }
}

export function schemaEvaluationAnswer({ schemaValidation, tables, indexes }: SchemaEvaluation) {
  return {
    componentSchemaEvaluations: {
      "": {
        definitionPath: "",
        schemaValidation,
        tables: tables.map(({ name, mustWalk, documents, bytes }) => ({
          name,
          outcome: mustWalk ? "mustWalk" : schemaValidation ? "supersetOfEnforced" : "notValidated",
          numDocs: documents,
          sizeBytes: bytes,
        })),
        indexes: indexes.map(({ index, change, documents }) => ({
          ...index,
          change,
          // Indexes are built while the push finishes, staged ones like the others.
          needsBackfill: change === "added",
          numDocs: documents,
        })),
      },
    },
    newComponentDefinitions: [],
  }
}

function indexDiffAnswer({ added, removed, enabled, disabled }: IndexDiff) {
  return {
    added_indexes: added,
    removed_indexes: removed,
    enabled_indexes: enabled,
    disabled_indexes: disabled,
  }
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
