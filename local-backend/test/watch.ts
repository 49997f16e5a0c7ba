/** The official clients, made easy to await: every value a query shows is kept in order. */
import { BaseConvexClient, ConvexClient } from "convex/browser"
import { makeFunctionReference, type FunctionReference } from "convex/server"
import type { Value } from "convex/values"
import { onTestFinished } from "vitest"

export const queryNamed = (name: string) =>
  makeFunctionReference<"query", Record<string, Value>, Shown>(name) as FunctionReference<"query">
export const mutationNamed = (name: string) => makeFunctionReference<"mutation">(name)
export const actionNamed = (name: string) => makeFunctionReference<"action">(name)

// What a query returns is the test's business to know.
export type Shown = Value | undefined

/** Values as they arrive, and a way to wait for one. */
export class Values<T> {
  readonly all: T[] = []
  #waiting: { matches: (value: T) => boolean; resolve: (value: T) => void }[] = []

  push(value: T): void {
    this.all.push(value)
    this.#waiting = this.#waiting.filter(({ matches, resolve }) => {
      if (!matches(value)) return true
      resolve(value)
      return false
    })
  }

  /** The next value to come. */
  more(): Promise<T> {
    return new Promise((resolve) => this.#waiting.push({ matches: () => true, resolve }))
  }

  /** The first value that matches, of those to come or already here. */
  until(matches: (value: T) => boolean): Promise<T> {
    const known = this.all.find(matches)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }))
  }
}

export function openClient(url: string): ConvexClient {
  const client = new ConvexClient(url, { logger: false, unsavedChangesWarning: false })
  onTestFinished(() => client.close())
  return client
}

/** Subscribes and keeps what arrives; an error is kept as it is. */
export function watch(
  client: ConvexClient,
  name: string,
  args: Record<string, Value> = {},
): Values<Value | Error> {
  const values = new Values<Value | Error>()
  client.onUpdate(
    queryNamed(name),
    args,
    (value) => values.push(value as Value),
    (error) => values.push(error),
  )
  return values
}

/** The client that ConvexReactClient is built upon. Every transition records what the query shows then. */
export function openBaseClient(
  url: string,
  onTransition: (client: BaseConvexClient) => void,
): BaseConvexClient {
  const client: BaseConvexClient = new BaseConvexClient(url, () => onTransition(client), {
    logger: false,
    unsavedChangesWarning: false,
  })
  onTestFinished(() => client.close())
  return client
}
