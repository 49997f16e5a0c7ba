/** What Clutch remembers. Fields come from the domain's schemas; `tables/` says references, indexes and the life of each row. */
import { defineSchema } from "convex/server"
import { analyticsTables } from "./tables/analytics.ts"
import { budgetsTables } from "./tables/budgets.ts"
import { chatsTables } from "./tables/chats.ts"
import { commentsTables } from "./tables/comments.ts"
import { effectsTables } from "./tables/effects.ts"
import { filesTables } from "./tables/files.ts"
import { gatewaysTables } from "./tables/gateways.ts"
import { landingTables } from "./tables/landing.ts"
import { loopTables } from "./tables/loop.ts"
import { maintenanceTables } from "./tables/maintenance.ts"
import { peopleTables } from "./tables/people.ts"
import { projectsTables } from "./tables/projects.ts"
import { promptsTables } from "./tables/prompts.ts"
import { roadmapTables } from "./tables/roadmap.ts"
import { runsTables } from "./tables/runs.ts"
import { savedViewsTables } from "./tables/savedViews.ts"
import { schedulesTables } from "./tables/schedules.ts"
import { sessionsTables } from "./tables/sessions.ts"
import { signalsTables } from "./tables/signals.ts"
import { tasksTables } from "./tables/tasks.ts"

export default defineSchema({
  ...peopleTables,
  ...projectsTables,
  ...tasksTables,
  ...commentsTables,
  ...savedViewsTables,
  ...promptsTables,
  ...roadmapTables,
  ...runsTables,
  ...signalsTables,
  ...landingTables,
  ...effectsTables,
  ...loopTables,
  ...maintenanceTables,
  ...schedulesTables,
  ...budgetsTables,
  ...sessionsTables,
  ...chatsTables,
  ...filesTables,
  ...gatewaysTables,
  ...analyticsTables,
})
