/** Prompts as the Prompt Lab asks for them and writes them. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import type { Role } from "#domain/role"
import { useLive, valueOr, type Live } from "./live.ts"
import { performOperation } from "./operations.ts"
import type { FoundTask, NewVersion, PreviewData, RolePrompt, VersionRow } from "./prompts-data.ts"
import type { Paged } from "./task-data.ts"
import { attempt } from "./toast.ts"
import { useOperation } from "./use-operation.ts"
import { pagedOf } from "./use-paged.ts"

const STEP = 30

const inProject = (project: string | null) => (project === null ? {} : { project })

export const useRolePrompts = (project: string | null): Live<RolePrompt[]> =>
  useLive(api.prompts.roles, inProject(project))

/** The stored ones, newest first. */
export function useVersions(role: Role, project: string | null): Paged<VersionRow> {
  const answer = usePaginatedQuery(
    api.prompts.versions,
    { role, ...inProject(project) },
    { initialNumItems: STEP },
  )
  return pagedOf(answer, (version): VersionRow => version, STEP)
}

export const useFoundTasks = (text: string): FoundTask[] =>
  valueOr(useLive(api.tasks.find, { text, limit: 8 }), NONE)

/** Composed by the server, and anew whenever something changes that the next run would be told. */
export function usePreview(asked: { task: string; role: Role; version: number } | null): Live<PreviewData> {
  const brief = useLive(api.prompts.nextBrief, asked ?? "skip")
  const isHere = brief.state === "ready"
  const [preview] = useOperation<PreviewData>(
    "prompts.preview",
    isHere ? asked : null,
    isHere ? JSON.stringify(brief.value) : "",
  )
  return brief.state === "refused" ? brief : preview
}

export function usePromptWrites(role: Role, project: string | null) {
  const activate = useMutation(api.prompts.activate)
  const rollBack = useMutation(api.prompts.rollBack)
  const follow = useMutation(api.prompts.follow)
  return useMemo(() => {
    const place = { role, ...inProject(project) }
    return {
      /** The number of the new version; null where it was refused. */
      async onCreate(version: NewVersion): Promise<number | null> {
        let made: number | null = null
        await attempt(
          "The version was not written",
          performOperation<{ version: number }>("prompts.create", { role, ...version }).then((answer) => {
            made = answer.version
          }),
        )
        return made
      },
      onActivate: (version: number, replaces: number) =>
        attempt("It was not activated", activate({ ...place, version, replaces })),
      onRollBack: () => attempt("It was not rolled back", rollBack(place)),
      onFollow: (slug: string) => attempt("Nothing was changed", follow({ role, project: slug })),
    }
  }, [role, project, activate, rollBack, follow])
}

const NONE: FoundTask[] = []
