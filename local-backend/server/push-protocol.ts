/** The steps of a push after its first one (`/api/deploy2/…`), and all answers, in the official tools' words. */
import { z } from "zod"
import type { IndexDiff, PreparedPush, PushDiff, SchemaEvaluation } from "../engine/push.ts"

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
