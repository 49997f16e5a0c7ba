/** Runs, their agents and their slots. */
import { LEASE_LIFETIME_MS } from "#domain/run"
import type { Limits } from "#domain/project"
import type { Row } from "../backend/rows.ts"
import type { Invariant } from "./invariant.ts"
import { eventsOf, isOpenRun, keyOf, openRuns, runLeases } from "./rows.ts"

/** By then a loop has asked for its lease again, and heard what time it is. */
const ALIGNED_MS = 10_000

export const runInvariants: readonly Invariant[] = [
  {
    name: "one_holder",
    says: "A card has at most one open run, and at most one agent in its work tree.",
    onCommit({ changes }, { rows }) {
      for (const { table, after } of changes) {
        if (table !== "runs" || !after || !isOpenRun(after)) continue
        const open = openRuns(rows).filter(({ taskId }) => taskId === after.taskId)
        if (open.length > 1) return `${keyOf(rows, after.taskId)} has ${open.length} open runs.`
      }
      return null
    },
    onLook({ machine }) {
      const holders = new Map<string, string>()
      for (const { request, agents } of machine.runs.values()) {
        if (agents === 0) continue
        const other = holders.get(request.taskKey)
        if (other) return `${other} and ${request.runId} both have agents at work on ${request.taskKey}.`
        holders.set(request.taskKey, request.runId)
      }
      return null
    },
  },
  {
    name: "no_leaked_slot",
    says: "Whoever holds a slot is an open run, and every open run has its lease.",
    onCommit({ changes }, { rows }) {
      if (!changes.some(({ table }) => table === "leases" || table === "runs")) return null
      const open = new Set(openRuns(rows).map(({ _id }) => _id))
      const held = new Set(runLeases(rows).map(({ runId }) => String(runId)))
      for (const runId of held) if (!open.has(runId)) return `The ended run ${runId} holds a slot.`
      for (const runId of open) if (!held.has(runId)) return `The open run ${runId} has no lease.`
      return null
    },
  },
  {
    name: "limits_hold",
    says: "A claim never takes more slots than global, project, role and agent limits give.",
    onCommit({ fn, changes }, { rows, plan, backendNow }) {
      if (fn !== "runs:claim") return null
      const claimed = changes.find(({ table, after }) => table === "leases" && after?.kind === "run")?.after
      if (!claimed) return null
      const live = runLeases(rows).filter(({ expiresAt }) => Number(expiresAt) > backendNow())
      const limits = rows.get("projects", String(claimed.projectId))!.limits as Limits
      const count = (same: (lease: Row) => boolean) => live.filter(same).length
      const inProject = (lease: Row) => lease.projectId === claimed.projectId
      const perRole = {
        dev: limits.dev,
        reviewer: limits.reviewer,
        conflict_resolver: limits.conflictResolver,
      }
      const ofRole = perRole[claimed.role as keyof typeof perRole]
      if (live.length > plan.config.globalLimit)
        return `${live.length} runs hold slots of ${plan.config.globalLimit}.`
      if (count(inProject) > limits.project)
        return `${count(inProject)} runs of a project with ${limits.project} slots.`
      const same = count((lease) => inProject(lease) && lease.role === claimed.role)
      if (ofRole !== undefined && same > ofRole)
        return `${same} ${claimed.role} runs in a project with ${ofRole} slots.`
      const agent = claimed.agentId ? rows.get("agents", String(claimed.agentId)) : null
      const ofAgent = count(({ agentId }) => agentId === claimed.agentId)
      return agent && ofAgent > Number(agent.limit)
        ? `${agent.name} has ${ofAgent} of ${agent.limit} runs.`
        : null
    },
  },
  {
    name: "budgets_hold",
    says: "A claim never takes more runs than a budget of runs has left.",
    onCommit({ fn, changes }, { rows }) {
      if (fn !== "runs:claim") return null
      const claimed = changes.find(({ table, before }) => table === "runs" && before === null)?.after
      if (!claimed || claimed.role === "check") return null
      for (const { scope, subject, unit, limit, extra } of rows.all("budgets")) {
        const isPayer = scope === "organization" || (scope === "project" && subject === claimed.projectId)
        if (!isPayer || unit !== "runs") continue
        const paid = rows
          .all("runs")
          .filter(({ startedAt, role }) => startedAt !== undefined && role !== "check")
          .filter(({ projectId }) => scope === "organization" || projectId === claimed.projectId)
        const allowed = Number(limit) + Number((extra as { amount: number } | undefined)?.amount ?? 0)
        if (paid.length + 1 > allowed) return `Run ${paid.length + 1} of a budget of ${allowed} is claimed.`
      }
      return null
    },
  },
  {
    name: "ends_once",
    says: "A run ends once; what it came to never changes afterwards.",
    onCommit({ changes }, _world) {
      for (const { table, before, after } of changes) {
        if (table !== "runs" || before?.endedAt === undefined) continue
        for (const field of ["state", "endedAt", "outcome", "reason", "headCommit", "verdict"])
          if (before[field] !== after?.[field])
            return `${before._id} had ended, and its ${field} was ${before[field]} and becomes ${after?.[field]}.`
      }
      const ended = eventsOf(changes).filter(({ kind }) => kind === "run.ended")
      const ids = ended.map(({ causationId }) => causationId)
      return new Set(ids).size < ids.length ? "A run ended twice in one transaction." : null
    },
  },
  {
    name: "gone_is_gone",
    says: "Where the record says that nothing of an agent is left, nothing is.",
    onLook({ rows, machine }) {
      for (const run of rows.all("runs")) {
        if (run.endedAt === undefined) continue
        const left = (run.termination as { processesLeft: number } | undefined)?.processesLeft ?? 0
        const agents = machine.runs.get(run._id)?.agents ?? 0
        if (left === 0 && agents > 0) return `${run._id} is said to be gone; ${agents} processes of it live.`
      }
      return null
    },
  },
  {
    name: "spawned_for_a_claim",
    says: "Nothing is started that was not claimed before.",
    onLook({ rows, machine }) {
      for (const runId of machine.runs.keys())
        if (!rows.get("runs", runId)) return `${runId} was started and never claimed.`
      return null
    },
  },
  {
    name: "stale_generation",
    says: "A report under another generation changes nothing, and is recorded.",
    onCommit({ fn, changes }, world) {
      const isReport = /^(runs:(heartbeat|exited|started)|merges:(startCheck|hold|fail|requeue))$/.test(fn)
      if (!world.isStaleReport || !isReport) return null
      const others = changes.filter(({ table }) => table !== "events")
      if (others.length > 0)
        return `${fn} of another generation wrote ${others.map(({ table }) => table).join(", ")}.`
      const [event] = eventsOf(changes)
      return String(event?.kind).endsWith(".report_refused")
        ? null
        : `${fn} of another generation is not recorded as refused.`
    },
  },
  {
    name: "terminated",
    says: "Every run that ended has a termination record.",
    onCommit({ changes }) {
      const ended = changes.find(
        ({ table, after }) =>
          table === "runs" && after?.endedAt !== undefined && after.termination === undefined,
      )
      return ended ? `${ended.id} ended without one.` : null
    },
  },
  {
    name: "grace_is_kept",
    says: "A run counts as never started after its grace by the backend's clock, whatever time the loop has.",
    onCommit({ changes }, { plan, loops, timeline, conditions, backendNow }) {
      const isTold = loops.every(({ troubledAt }) => timeline.now() - troubledAt > ALIGNED_MS)
      if (!isTold || conditions.extraDelayMs > 0) return null
      for (const { table, before, after } of changes) {
        if (table !== "runs" || before?.endedAt !== undefined || after?.reason !== "never_started") continue
        const age = backendNow() - Number(after.claimedAt)
        if (age < plan.config.startGraceMs) return `${after._id} is given up ${age} ms after its claim.`
      }
      return null
    },
  },
  {
    name: "lease_is_short",
    says: "A slot is never held longer than one lease ahead.",
    onCommit({ changes }, { backendNow }) {
      const long = changes.find(
        ({ table, after }) =>
          table === "leases" &&
          after?.kind === "run" &&
          Number(after.expiresAt) > backendNow() + LEASE_LIFETIME_MS,
      )
      return long ? `${long.after?.resource} is held for too long.` : null
    },
  },
]
