/** The functions of convex/ by their paths, as a deployment would hold them. */
import * as agents from "#convex/agents"
import * as auth from "#convex/auth"
import * as budgets from "#convex/budgets"
import * as dependencies from "#convex/dependencies"
import * as effects from "#convex/effects"
import * as loop from "#convex/loop"
import * as merges from "#convex/merges"
import * as pipelines from "#convex/pipelines"
import * as projects from "#convex/projects"
import * as pulls from "#convex/pulls"
import * as reviews from "#convex/reviews"
import * as runs from "#convex/runs"
import * as schedules from "#convex/schedules"
import * as signals from "#convex/signals"
import * as tasks from "#convex/tasks"

const modules: Readonly<Record<string, object>> = {
  ...{
    agents,
    auth,
    budgets,
    dependencies,
    effects,
    loop,
    merges,
    pipelines,
    projects,
    pulls,
    reviews,
    runs,
    schedules,
    signals,
    tasks,
  },
}

type Handler = (ctx: object, args: object) => Promise<unknown>

/** What convex/server keeps on a registered function: the function itself. */
type Registered = { isMutation?: true; _handler: Handler }

export type LoadedFunction = { isMutation: boolean; handler: Handler }

/** By the name that a function reference carries: `runs:claim`. */
export function functionNamed(name: string): LoadedFunction {
  const [path = "", member = ""] = name.split(":")
  const found = (modules[path] as Readonly<Record<string, Registered>> | undefined)?.[member]
  if (!found) throw new Error(`The simulated backend has no function ${name}.`)
  return { isMutation: found.isMutation === true, handler: found._handler }
}
