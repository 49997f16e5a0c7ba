/** Compares two deployments: what a push adds, changes and takes away. */
import { isDeepStrictEqual } from "node:util"
import type { SchemaJson } from "../database/types.ts"
import { diffIndexes } from "./index-diff.ts"
import type { ComponentDiff, PushDiff } from "./push.ts"
import type { AuthProvider, Deployment } from "./types.ts"

/** One component as far as pushes compare it. */
export type ComponentSnapshot = Pick<Deployment, "schema" | "crons"> & { modules: readonly string[] }

/** A deployment as far as pushes compare it. */
export type Snapshot = {
  authProviders: Deployment["authProviders"]
  udfServerVersion: string | null
  /** By component path; "" is the app. */
  components: ReadonlyMap<string, ComponentSnapshot>
}

/** `known` are the components that have tables already, whether they are mounted or not. */
export function diffPush(before: Snapshot | null, after: Snapshot, known: readonly string[]): PushDiff {
  const paths = new Set([...(before?.components.keys() ?? []), ...after.components.keys()])
  const versions = diffVersions(before?.udfServerVersion ?? null, after.udfServerVersion)
  return {
    auth: diffLists(authTexts(before), authTexts(after)),
    components: Object.fromEntries(
      [...paths].map((path) => {
        const [old, next] = [before?.components.get(path), after.components.get(path)]
        const diffType = diffTypeOf(path, old, next, known)
        return [
          path,
          { diffType, ...diffComponent(old, next), udfVersion: next === undefined ? null : versions },
        ]
      }),
    ),
  }
}

function diffTypeOf(
  path: string,
  old: ComponentSnapshot | undefined,
  next: ComponentSnapshot | undefined,
  known: readonly string[],
): ComponentDiff["diffType"] {
  if (path === "" || (old !== undefined && next !== undefined)) return "modify"
  if (next === undefined) return "unmount"
  return known.includes(path) ? "remount" : "create"
}

/** What is unmounted keeps its tables and indexes, so nothing about them changes. */
function diffComponent(
  before: ComponentSnapshot | undefined,
  after: ComponentSnapshot | undefined,
): Omit<ComponentDiff, "diffType" | "udfVersion"> {
  const oldSchema = before?.schema ?? null
  const newSchema = after === undefined ? oldSchema : after.schema
  return {
    modules: diffLists(before?.modules ?? [], after?.modules ?? []),
    crons: diffCrons(before?.crons ?? [], after?.crons ?? []),
    indexes: diffIndexes(oldSchema, newSchema),
    schema: isDeepStrictEqual(oldSchema, newSchema)
      ? null
      : { previous: schemaText(oldSchema), next: schemaText(newSchema) },
  }
}

function diffLists(
  before: readonly string[],
  after: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: after.filter((item) => !before.includes(item)).toSorted(),
    removed: before.filter((item) => !after.includes(item)).toSorted(),
  }
}

function diffVersions(previous: string | null, next: string | null): ComponentDiff["udfVersion"] {
  return previous === null || next === null || previous === next ? null : { previous, next }
}

function diffCrons(before: Deployment["crons"], after: Deployment["crons"]): ComponentDiff["crons"] {
  const old = new Map(before.map((cron) => [cron.name, cron]))
  const present = new Set(after.map(({ name }) => name))
  const isUpdated = (cron: Deployment["crons"][number]) =>
    old.has(cron.name) && !isDeepStrictEqual(old.get(cron.name), cron)
  return {
    added: names(after.filter(({ name }) => !old.has(name))),
    updated: names(after.filter(isUpdated)),
    deleted: names(before.filter(({ name }) => !present.has(name))),
  }
}

function names(crons: Deployment["crons"]): string[] {
  return crons.map(({ name }) => name).toSorted()
}

function authTexts(snapshot: Snapshot | null): string[] {
  return (snapshot?.authProviders ?? []).map((provider) => JSON.stringify(authInfo(provider)))
}

/** A provider as the official tools know it. */
export function authInfo(provider: AuthProvider): Record<string, string | null> {
  if (provider.type === "oidc") return { applicationID: provider.applicationID, domain: provider.domain }
  const { type, issuer, jwks, algorithm, applicationID = null } = provider
  return { type, applicationID, issuer, jwks, algorithm }
}

function schemaText(schema: SchemaJson | null): string | null {
  return schema === null ? null : JSON.stringify(schema)
}
