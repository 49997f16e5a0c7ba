/** How one looks at a board: what is filtered, grouped and how dense it is. It stands in the address. Pure. */
import { PRIORITIES, type Priority } from "#domain/task"
import { WORK_ROLES, type WorkRole } from "#domain/role"

export const BOARD_VIEWS = ["board", "list", "graph", "timeline"] as const
export type BoardViewName = (typeof BOARD_VIEWS)[number]

export const LANES = ["none", "priority", "role", "agent", "tag", "project"] as const
export type LaneKind = (typeof LANES)[number]

export const DENSITIES = ["comfortable", "compact"] as const
export type Density = (typeof DENSITIES)[number]

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
export type Look = Filter & { view: BoardViewName; lanes: LaneKind; density: Density }

export const NO_FILTER: Filter = {
  text: "",
  needsPerson: false,
  priorities: [],
  roles: [],
  agents: [],
  tags: [],
  projects: [],
}
export const PLAIN_LOOK: Look = { ...NO_FILTER, view: "board", lanes: "none", density: "comfortable" }

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
  return params.toString()
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
