/** What is told of each import: a record that system functions read, kept for a while after its end. */
import type { Engine } from "../engine/types.ts"
import type { ImportRequest } from "./imports.ts"
import { importState, IMPORTS_STATE, type JsonValue } from "./types.ts"

export type ImportRecords = {
  write(importId: string, request: ImportRequest, state: JsonValue): Promise<void>
  /** Lists a new import, and forgets the oldest of those that have ended. */
  add(importId: string, isRunning: (importId: string) => boolean): Promise<void>
  /** Imports that an earlier process left in the middle are over. */
  recover(): Promise<void>
}

const KEPT = 20
const RESTARTED =
  "The backend was restarted while the import was running. Nothing was imported; start it again."

export function createImportRecords(engine: Engine): ImportRecords {
  let ids: string[] = []
  return {
    write: (importId, request, state) =>
      engine.setSystemState(importState(importId), recordOf(importId, request, state)),

    async add(importId, isRunning) {
      ids.push(importId)
      const ended = ids.filter((id) => !isRunning(id))
      const forgotten = ended.slice(0, Math.max(0, ids.length - KEPT))
      ids = ids.filter((id) => !forgotten.includes(id))
      for (const id of forgotten) await engine.setSystemState(importState(id), null)
      await engine.setSystemState(IMPORTS_STATE, ids)
    },

    async recover() {
      for (const record of await listed(engine)) {
        ids.push(record._id)
        if (["completed", "failed"].includes(record.state.state)) continue
        const state = { state: "failed", error_message: RESTARTED }
        await engine.setSystemState(importState(record._id), { ...record, state })
      }
    },
  }
}

/** The record of an import, as `_system/cli/queryImport` answers it. */
export function recordOf(
  importId: string,
  { tableName, componentPath, mode, format }: ImportRequest,
  state: JsonValue,
): JsonValue {
  return {
    _id: importId,
    component_path: componentPath ?? null,
    format,
    mode,
    state,
    table_name: tableName ?? null,
  }
}

type Listed = { [name: string]: JsonValue; _id: string; state: { state: string } }

async function listed(engine: Engine): Promise<Listed[]> {
  const { outcomes } = await engine.runQueries([
    {
      path: "_system/cli/queryImport:list",
      args: {},
      identity: { kind: "admin" },
      allowInternal: true,
      journal: null,
    },
  ])
  const [outcome] = outcomes
  return outcome?.ok === true ? (JSON.parse(outcome.value) as Listed[]) : []
}
