/** The list of everything that may be asked, by name. */
import * as analytics from "./analytics.ts"
import * as budgets from "./budgets.ts"
import * as comments from "./comments.ts"
import * as channel from "./channel.ts"
import * as chats from "./chats.ts"
import type { Operation } from "./define.ts"
import * as people from "./people.ts"
import * as pipelines from "./pipelines.ts"
import * as projects from "./projects.ts"
import * as prompts from "./prompts.ts"
import * as pulls from "./pulls.ts"
import * as replays from "./replay.ts"
import * as roadmap from "./roadmap.ts"
import * as runs from "./runs.ts"
import * as schedules from "./schedules.ts"
import * as sessions from "./sessions.ts"
import * as tasks from "./tasks.ts"
import * as triage from "./triage.ts"
import * as workspaces from "./workspaces.ts"

const all: Operation[] = [
  channel,
  chats,
  tasks,
  comments,
  projects,
  roadmap,
  people,
  pulls,
  runs,
  budgets,
  schedules,
  sessions,
  replays,
  analytics,
  pipelines,
  triage,
  prompts,
  workspaces,
].flatMap((room) => Object.values(room))

export const operations: ReadonlyMap<string, Operation> = new Map(
  all.map((operation) => [operation.name, operation]),
)
