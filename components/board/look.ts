/** How one looks at a board: what is filtered, grouped and how dense it is. It stands in the address. Pure. */
import { PRIORITIES, type Priority, type TaskStatus } from "#domain/task"
import { WORK_ROLES, type WorkRole } from "#domain/role"

export const BOARD_VIEWS = ["board", "list", "graph", "timeline"] as const
export type BoardViewName = (typeof BOARD_VIEWS)[number]
export const VIEW_LABELS: Record<BoardViewName, string> = {
  ...{ board: "Board", list: "List", graph: "Graph", timeline: "Timeline" },
}

export const LANES = ["none", "priority", "role", "agent", "tag", "project"] as const
export type LaneKind = (typeof LANES)[number]

export const DENSITIES = ["comfortable", "compact"] as const
export type Density = (typeof DENSITIES)[number]

/** On a phone one column is shown at a time. What wants a look comes first; what only grows comes last. */
export const PHONE_TABS = [
  "needs_you",
  "in_progress",
  "in_review",
  "ready",
  "backlog",
  "blocked",
  "in_approval",
  "merging",
  "done",
  "cancelled",
] as const satisfies readonly ("needs_you" | TaskStatus)[]
export type PhoneTab = (typeof PHONE_TABS)[number]

export const LIST_COLUMNS = [
  "key",
  "title",
  "status",
  "priority",
  "holder",
  "attempts",
  "cost",
  "age",
] as const
export type ListColumn = (typeof LIST_COLUMNS)[number]
export type ListSort = { by: ListColumn; isDown: boolean }

/** How far back the timeline reaches. */
export const SPAN_NAMES = ["1h", "6h", "24h", "7d"] as const
export type SpanName = (typeof SPAN_NAMES)[number]

/** Within a list any may match; all lists must. An empty list lets everything through. */
export type Filter = {
  text: string
  needsPerson: boolean
  priorities: readonly Priority[]
  roles: readonly WorkRole[]
  agents: readonly string[]
  tags: readonly string[]
  projects: readonly string[]
}
export type Look = Filter & {
  view: BoardViewName
  lanes: LaneKind
  density: Density
  sort: ListSort
  /** The column on a phone; null: where something needs a person, else where work is done. */
  column: PhoneTab | null
  span: SpanName
  /** Of the graph: only this objective and its tasks; and cards that are over. */
  objective: string | null
  finished: boolean
}

export const NO_FILTER: Filter = {
  text: "",
  needsPerson: false,
  priorities: [],
  roles: [],
  agents: [],
  tags: [],
  projects: [],
}
export const PLAIN_LOOK: Look = {
  ...NO_FILTER,
  view: "board",
  lanes: "none",
  density: "comfortable",
  sort: { by: "status", isDown: false },
  column: null,
  span: "6h",
  objective: null,
  finished: false,
}

type Params = Pick<URLSearchParams, "get">

/** Words that mean nothing here are left out: an old link still opens. */
export function lookFrom(params: Params): Look {
  return {
    text: params.get("q") ?? "",
    needsPerson: params.get("needs") === "1",
    priorities: known(PRIORITIES, listIn(params, "priority")),
    roles: known(WORK_ROLES, listIn(params, "role")),
    agents: listIn(params, "agent"),
    tags: listIn(params, "tag"),
    projects: listIn(params, "project"),
    view: oneOf(BOARD_VIEWS, params.get("view")),
    lanes: oneOf(LANES, params.get("lanes")),
    density: oneOf(DENSITIES, params.get("density")),
    sort: sortFrom(params.get("sort")),
    column: PHONE_TABS.find((tab) => tab === params.get("column")) ?? null,
    span: SPAN_NAMES.find((name) => name === params.get("span")) ?? PLAIN_LOOK.span,
    objective: params.get("of"),
    finished: params.get("finished") === "1",
  }
}

/** Without what is as it is anyway: short addresses. */
export function queryOf(look: Look): string {
  const params = new URLSearchParams()
  const put = (name: string, value: string) => value !== "" && params.set(name, value)
  if (look.view !== PLAIN_LOOK.view) put("view", look.view)
  put("q", look.text)
  if (look.needsPerson) put("needs", "1")
  put("priority", look.priorities.join(","))
  put("role", look.roles.join(","))
  put("agent", look.agents.join(","))
  put("tag", look.tags.join(","))
  put("project", look.projects.join(","))
  if (look.lanes !== PLAIN_LOOK.lanes) put("lanes", look.lanes)
  if (look.density !== PLAIN_LOOK.density) put("density", look.density)
  if (look.sort.by !== PLAIN_LOOK.sort.by || look.sort.isDown) put("sort", sortText(look.sort))
  put("column", look.column ?? "")
  if (look.span !== PLAIN_LOOK.span) put("span", look.span)
  put("of", look.objective ?? "")
  if (look.finished) put("finished", "1")
  return params.toString()
}

/** `-age` is the same as `age` the other way round. */
const sortText = ({ by, isDown }: ListSort): string => `${isDown ? "-" : ""}${by}`

function sortFrom(text: string | null): ListSort {
  const by = LIST_COLUMNS.find((name) => name === text?.replace(/^-/, ""))
  return by ? { by, isDown: text?.startsWith("-") ?? false } : PLAIN_LOOK.sort
}

const listIn = (params: Params, name: string): string[] =>
  (params.get(name) ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean)

const known = <Word extends string>(words: readonly Word[], given: readonly string[]): Word[] =>
  words.filter((word) => given.includes(word))

const oneOf = <Word extends string>(
  words: readonly [Word, ...Word[]] | readonly Word[],
  given: string | null,
): Word => words.find((word) => word === given) ?? words[0]!
