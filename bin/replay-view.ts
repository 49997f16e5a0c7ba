/** What a replayed cycle came to, as text. */
type Change = { subject: string; before: string[]; after: string[] }

export type ReplayAnswer = {
  cycleId: string
  decidedAt: number
  trigger: string
  settings: string[]
  tasks: number
  isAsRecorded: boolean
  actions: number
  waiting: number
  changes: Change[]
}

export function replayLines(answer: ReplayAnswer): string {
  const { cycleId, decidedAt, trigger, settings, tasks, isAsRecorded, actions, waiting, changes } = answer
  return [
    `Cycle ${cycleId} (${trigger}) decided at ${new Date(decidedAt).toISOString()} about ${tasks} tasks: ${actions} actions, ${waiting} waits.`,
    isAsRecorded
      ? "Decided again, it comes to the same."
      : "Decided again, it comes to something else: the rules have changed since.",
    ...differences(settings, changes),
  ].join("\n")
}

function differences(settings: readonly string[], changes: readonly Change[]): string[] {
  if (settings.length === 0) return []
  const what = settings.join(", ")
  if (changes.length === 0) return ["", `With ${what} it comes to the same, too.`]
  return [
    "",
    `With ${what}:`,
    ...changes.flatMap(({ subject, before, after }) => [
      `  ${subject}`,
      ...before.map((line) => `    - ${line}`),
      ...after.map((line) => `    + ${line}`),
    ]),
  ]
}
