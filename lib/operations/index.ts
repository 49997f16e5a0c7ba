/** Everything that may be asked, by name. What is asked about is loaded then: `clutch` starts anew for each question. */
import type { Operation } from "./define.ts"

type Room = { nouns: readonly string[]; load: () => Promise<object> }

const ROOMS: readonly Room[] = [
  { nouns: ["channel"], load: () => import("./channel.ts") },
  { nouns: ["chats"], load: () => import("./chats.ts") },
  { nouns: ["tasks", "dependencies"], load: () => import("./tasks.ts") },
  { nouns: ["attachments", "comments", "views"], load: () => import("./comments.ts") },
  { nouns: ["projects"], load: () => import("./projects.ts") },
  { nouns: ["phases", "requirements", "roadmap"], load: () => import("./roadmap.ts") },
  { nouns: ["agents", "organization", "signals", "loop"], load: () => import("./people.ts") },
  { nouns: ["pulls"], load: () => import("./pulls.ts") },
  { nouns: ["runs", "reviews", "signals"], load: () => import("./runs.ts") },
  { nouns: ["budgets"], load: () => import("./budgets.ts") },
  { nouns: ["schedules", "hours"], load: () => import("./schedules.ts") },
  { nouns: ["sessions"], load: () => import("./sessions.ts") },
  { nouns: ["loop"], load: () => import("./replay.ts") },
  { nouns: ["analytics"], load: () => import("./analytics.ts") },
  { nouns: ["pipelines"], load: () => import("./pipelines.ts") },
  { nouns: ["tasks"], load: () => import("./triage.ts") },
  { nouns: ["prompts"], load: () => import("./prompts.ts") },
  { nouns: ["workspaces"], load: () => import("./workspaces.ts") },
]

/** What can be asked about, each once. */
export const NOUNS: readonly string[] = [...new Set(ROOMS.flatMap(({ nouns }) => nouns))]

export async function operationsAbout(noun: string): Promise<Operation[]> {
  const rooms = ROOMS.filter(({ nouns }) => nouns.includes(noun))
  const loaded = await Promise.all(rooms.map(({ load }) => load()))
  return loaded
    .flatMap((room) => Object.values(room) as Operation[])
    .filter(({ name }) => name.startsWith(`${noun}.`))
}

export async function operationNamed(name: string): Promise<Operation | undefined> {
  const [noun = ""] = name.split(".")
  return (await operationsAbout(noun)).find((operation) => operation.name === name)
}

export async function allOperations(): Promise<Operation[]> {
  return (await Promise.all(NOUNS.map(operationsAbout))).flat()
}
