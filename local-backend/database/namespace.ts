/** What each component has of its own: tables, schema and validators. The app's namespace has the empty path. */
import { Catalog, SYSTEM_TABLES } from "./catalog.ts"
import type { ReadRecorder } from "./reads.ts"
import type { Sqlite } from "./sqlite.ts"
import type { State } from "./state.ts"
import { addTable } from "./tables.ts"
import type { JsonValue, SchemaJson } from "./types.ts"
import type { RootWork, Work } from "./work.ts"
import type { WriteLog } from "./write-log.ts"

export type Namespace = {
  readonly catalog: Catalog
  readonly schema: SchemaJson | null
  /** Document validators by table, where the schema asks for validation. */
  readonly validators: ReadonlyMap<string, JsonValue>
}

export function namespaceOf(state: State, component: string): Namespace {
  return component === "" ? state : (state.components.get(component) ?? emptyNamespace(component))
}

function emptyNamespace(component: string): Namespace {
  return { catalog: new Catalog([], component), schema: null, validators: new Map() }
}

/** The same transaction as one component sees it. */
export function workIn({ root }: Work, component: string): Work {
  if (component === root.component) return root
  let scoped = root.scopes.get(component)
  if (scoped === undefined) root.scopes.set(component, (scoped = new ComponentWork(root, component)))
  return scoped
}

/** The system tables that functions may read exist in each namespace, with the same numbers. */
export function ensureSystemTables(work: Work): void {
  for (const [name, number] of SYSTEM_TABLES) {
    if (work.state.catalog.byName(name) !== undefined) continue
    const catalog = addTable(work.connection, work.state.catalog, name, number)
    work.state = { ...work.state, catalog }
  }
}

/** What changes is kept in the transaction's root; here is only the view. */
class ComponentWork implements Work {
  readonly component: string
  readonly root: RootWork
  readonly mode: Work["mode"]
  readonly connection: Sqlite
  readonly environment: Work["environment"]
  readonly usage: Work["usage"]
  readonly reads: Work["reads"]
  readonly writes: Work["writes"]
  readonly awaitingCommitTs = new Set<string>()
  readonly creationClock: Work["creationClock"]
  #seen: State | null = null
  #view: State | null = null

  constructor(root: RootWork, component: string) {
    this.root = root
    this.component = component
    this.mode = root.mode
    this.connection = root.connection
    this.environment = root.environment
    this.usage = root.usage
    this.creationClock = root.creationClock
    this.reads = readsIn(root.reads, component)
    this.writes = writesIn(root.writes, component)
  }

  get state(): State {
    const { state } = this.root
    if (this.#view === null || this.#seen !== state) {
      this.#seen = state
      this.#view = { ...state, ...namespaceOf(state, this.component) }
    }
    return this.#view
  }

  set state(next: State) {
    const { catalog, schema, validators } = next
    const namespace: Namespace = { catalog, schema, validators }
    const components = new Map(this.root.state.components).set(this.component, namespace)
    this.root.state = { ...this.root.state, components }
  }

  get version(): number {
    return this.root.version
  }

  set version(version: number) {
    this.root.version = version
  }

  get scheduledJobs(): boolean {
    return this.root.scheduledJobs
  }

  set scheduledJobs(scheduled: boolean) {
    this.root.scheduledJobs = scheduled
  }
}

/** Two components may have a table of one name: read and write sets tell them apart. */
function readsIn(reads: Pick<ReadRecorder, "point" | "range">, component: string): Work["reads"] {
  return {
    point: (index, id, key) => reads.point(`${component}/${index}`, id, key),
    range: (index, whole, order) => reads.range(`${component}/${index}`, whole, order),
  }
}

function writesIn(writes: Pick<WriteLog, "add">, component: string): Work["writes"] {
  return { add: (index, key) => writes.add(`${component}/${index}`, key) }
}
