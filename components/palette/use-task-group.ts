/** What can be done with the task in scope, as far as the rules of its column allow it. */
"use client"
import { CircleStop, Copy, ExternalLink, Link2, UserRound, UserRoundX } from "lucide-react"
import { useMutation } from "convex/react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { api } from "#convex/_generated/api"
import { planDrop } from "#domain/moves"
import { isTerminal, STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { copyText } from "#lib/react/copy"
import { attempt, tell } from "#lib/react/toast"
import type { TaskAnswer } from "#lib/react/use-task"
import type { PaletteGroup, PaletteItem } from "./palette-view.tsx"

export function useTaskGroup(task: TaskAnswer | null): PaletteGroup | null {
  const router = useRouter()
  const move = useMutation(api.tasks.move)
  const assign = useMutation(api.tasks.assign)
  const stop = useMutation(api.runs.requestStop)
  if (!task) return null
  const { key } = task
  const address = `/projects/${task.project.slug}/tasks/${key}`
  const run = task.runs.find(({ state }) => state !== "ended")
  const moves: PaletteItem[] = TASK_STATUSES.filter(
    (to) => to !== task.status && to !== "cancelled" && planDrop(task.status, to, task.unmetDependencies).ok,
  ).map((to) => ({
    id: `move:${to}`,
    label: `Move to ${STATUS_LABELS[to]}`,
    status: to,
    keywords: ["status"],
    run: () =>
      void attempt(`${key} was not moved`, move({ task: key, to })).then(
        told(`${key} is in ${STATUS_LABELS[to]}`),
      ),
  }))
  const give = (to: string, done: string) => () =>
    void attempt(`${key} was not given away`, assign({ task: key, to })).then(told(done))
  return {
    heading: "This task",
    items: [
      {
        id: "open",
        label: "Open",
        note: task.title,
        icon: ExternalLink,
        run: () => router.push(address as Route),
      },
      ...moves,
      ...(isTerminal(task.status)
        ? []
        : [
            { id: "assign:me", label: "Assign to me", icon: UserRound, run: give("me", `${key} is yours`) },
            {
              id: "assign:nobody",
              label: "Assign to whoever is free",
              icon: UserRoundX,
              run: give("nobody", `${key} goes to whoever is free`),
            },
          ]),
      ...(run
        ? [
            {
              id: "stop",
              label: "Stop its run",
              note: "the card stays",
              icon: CircleStop,
              run: () =>
                void attempt("The run goes on", stop({ run: run.runId })).then(
                  told("The run is being ended"),
                ),
            },
          ]
        : []),
      {
        id: "copy:link",
        label: "Copy its link",
        icon: Link2,
        keywords: ["share"],
        run: () => void copyText(`${window.location.origin}${address}`, "Link copied"),
      },
      {
        id: "copy:key",
        label: "Copy its key",
        note: key,
        icon: Copy,
        run: () => void copyText(key, `${key} copied`),
      },
    ],
  }
}

const told = (message: string) => (isDone: boolean) => {
  if (isDone) tell(message)
}
