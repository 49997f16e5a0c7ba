/** The rows behind maintenance, over Convex. */
import { api } from "#convex/_generated/api"
import type { Backend } from "#lib/convex"
import type { Log } from "#lib/log"
import { refusalOf } from "#lib/refusals"
import type { MaintenanceRows } from "./maintain.ts"

export function createMaintenanceRows(
  client: Pick<Backend, "query" | "mutation" | "subscribe">,
  log: Log,
): MaintenanceRows {
  return {
    onWaiting: (callback) =>
      client.subscribe(api.workspaces.waiting, {}, callback, (error) =>
        log.error({ error }, "maintenance.not_heard"),
      ),
    begin: (job) => client.mutation(api.workspaces.begin, { job }),
    end: async (job, result) => void (await client.mutation(api.workspaces.end, { job, result })),
    noteTrash: async (ledger) => void (await client.mutation(api.workspaces.noteTrash, { ledger })),
    projects: async () =>
      (await client.query(api.projects.list, {})).map(({ slug, repository, baseBranch, landing }) => ({
        ...{ slug, repository },
        targets: landing.policy === "integration" ? [baseBranch, landing.integrationBranch] : [baseBranch],
      })),
    async cardOf(taskKey) {
      try {
        return await client.query(api.workspaces.owner, { task: taskKey })
      } catch (error) {
        if (refusalOf(error)?.code === "not_found") return null
        throw error
      }
    },
  }
}
