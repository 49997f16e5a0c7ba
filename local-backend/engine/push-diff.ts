/** Compares two deployments: what a push adds, changes and takes away. */
import { isDeepStrictEqual } from "node:util"
import type { SchemaJson } from "../database/types.ts"
import { diffIndexes } from "./index-diff.ts"
import type { ComponentDiff, PushDiff } from "./push.ts"
import type { AuthProvider, Deployment } from "./types.ts"

/** A deployment as far as pushes compare it. */
export type Snapshot = { deployment: Deployment; modules: readonly string[]; udfServerVersion: string | null }

export function diffPush(before: Snapshot | null, after: Snapshot): PushDiff {
  return {
    auth: diffLists(authTexts(before), authTexts(after)),
    components: { "": diffComponent(before, after) },
  }
}

function diffComponent(before: Snapshot | null, after: Snapshot): ComponentDiff {
  const [oldSchema, newSchema] = [before?.deployment.schema ?? null, after.deployment.schema]
  return {
    diffType: "modify",
    modules: diffLists(before?.modules ?? [], after.modules),
    udfVersion: diffVersions(before?.udfServerVersion ?? null, after.udfServerVersion),
    crons: diffCrons(before?.deployment.crons ?? [], after.deployment.crons),
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
  return (snapshot?.deployment.authProviders ?? []).map((provider) => JSON.stringify(authInfo(provider)))
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
