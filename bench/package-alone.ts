/**
 * What the convex package itself takes for a function: the same handlers under syscalls that cost nothing. Whatever runs
 * unmodified functions takes at least this long.
 */
import { constants, compileFunction, createContext, runInContext } from "node:vm"
import { bundleProject } from "#local-backend/functions/bundle"
import { compileModules } from "#local-backend/functions/compile"
import { CARDS_PROJECT } from "./cards.ts"

type Query = { invokeQuery(args: string): Promise<string> }

export class PackageAlone {
  readonly #page: Query
  readonly #get: Query
  readonly #documents: readonly string[]
  #left = 0

  private constructor(code: string, documents: readonly string[]) {
    this.#documents = documents
    const context = createContext(constants.DONT_CONTEXTIFY)
    const realm = runInContext("globalThis", context) as Record<string, unknown>
    realm.Convex = {
      syscall: () => '{"queryId":0}',
      asyncSyscall: (operation: string) => Promise.resolve(this.#answer(operation)),
    }
    const cards = { exports: {} as { page: Query; get: Query } }
    compileFunction(code, ["exports", "module"], { parsingContext: context })(cards.exports, cards)
    this.#page = cards.exports.page
    this.#get = cards.exports.get
  }

  /** Answers with these documents, given as JSON. */
  static async load(documents: readonly string[]): Promise<PackageAlone> {
    const { modules } = await bundleProject(CARDS_PROJECT)
    const [cards] = await compileModules(modules.filter((module) => module.path === "cards.js"))
    if (cards === undefined) throw new Error("The app has no cards.js.")
    return new PackageAlone(cards.code, documents)
  }

  async page(): Promise<void> {
    this.#left = this.#documents.length
    await this.#page.invokeQuery('[{"board":"any"}]')
  }

  async get(): Promise<void> {
    await this.#get.invokeQuery('[{"id":"any"}]')
  }

  #answer(operation: string): string {
    if (operation === "1.0/get") return this.#documents[0] ?? "null"
    if (this.#left === 0) return '{"value":null,"done":true}'
    return `{"value":${this.#documents[--this.#left]},"done":false}`
  }
}
