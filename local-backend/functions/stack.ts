/** What a thrown value looks like to the developer: `Uncaught Error: …` and frames in the developer's own files. */
import { posix } from "node:path"
import { inspect } from "node:util"
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping"
import type { JsonValue } from "../database/types.ts"

/** Scripts are named by this scheme, so that their frames can be told from the backend's own. */
export const SCRIPT_SCHEME = "convex:/"

export type SourceMaps = { readonly mapOf: (modulePath: string) => TraceMap | null }

export const noSourceMaps: SourceMaps = { mapOf: () => null }

/** Parses each map at most once, and only when an error needs it. */
export function lazySourceMaps(texts: ReadonlyMap<string, string>): SourceMaps {
  const parsed = new Map<string, TraceMap>()
  return {
    mapOf(modulePath) {
      const known = parsed.get(modulePath)
      if (known !== undefined) return known
      const text = texts.get(modulePath)
      if (text === undefined) return null
      const map = new TraceMap(text)
      parsed.set(modulePath, map)
      return map
    },
  }
}

export type Thrown = { body: string; data?: JsonValue }

/** Errors come from another realm, so they are recognized by shape, not by `instanceof`. */
export function describeThrown(thrown: unknown, maps: SourceMaps): Thrown {
  if (typeof thrown !== "object" || thrown === null) return { body: `Uncaught ${inspect(thrown)}` }
  const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown }
  const title =
    typeof message === "string" ? `${String(name ?? "Error")}: ${message}` : inspect(thrown, { depth: 2 })
  const frames = typeof stack === "string" ? developerFrames(stack, maps) : []
  const body = [`Uncaught ${title.replace(/: $/, "")}`, ...frames].join("\n")
  return Symbol.for("ConvexError") in thrown ? { body, data: convexErrorData(thrown) } : { body }
}

/** The convex package has already turned `error.data` into JSON text on the way out. */
function convexErrorData(error: object): JsonValue {
  const { data } = error as { data?: unknown }
  if (typeof data !== "string") return null
  try {
    return JSON.parse(data) as JsonValue
  } catch {
    // Thrown past the package's wrapper, so the string is still the developer's own value.
    return data
  }
}

/** A frame in a text that was made for people: what follows it on its line belongs to the text. */
const SHOWN_FRAME =
  /^(?<indent>\s+)at (?:(?<name>.*?) \()?(?:async )?(?<file>(?:convex:|file:|node:|\/)[^()]*?):(?<line>\d+):(?<column>\d+)\)?(?<rest>.*)$/

/** Leads the stacks inside a text back to the developer's files; other frames, the backend's own above all, are left out. */
export function mapStacks(text: string, maps: SourceMaps): string {
  if (!text.includes("    at ")) return text
  const lines: string[] = []
  for (const line of text.split("\n")) {
    const frame = SHOWN_FRAME.exec(line)?.groups
    if (frame === undefined) {
      lines.push(line)
      continue
    }
    const { indent = "", rest = "" } = frame
    const shown = developerFrame(frame, maps)
    if (shown !== null) lines.push(`${indent}${shown}${rest}`)
    else lines.push(`${lines.pop() ?? ""}${rest}`)
  }
  return lines.join("\n")
}

const FRAME =
  /^\s+at (?:(?<name>.*?) \()?(?<file>(?:convex:|file:|\/)[^()]*?):(?<line>\d+):(?<column>\d+)\)?$/

function developerFrames(stack: string, maps: SourceMaps): string[] {
  return stack.split("\n").flatMap((text) => {
    const frame = FRAME.exec(text)?.groups
    const shown = frame === undefined ? null : developerFrame(frame, maps)
    return shown === null ? [] : [`    ${shown}`]
  })
}

/** `at handler (../convex/file.ts:1:2)`, or null for a frame that is nothing of the developer's. */
function developerFrame(frame: Partial<Record<string, string>>, maps: SourceMaps): string | null {
  const place = locate(frame["file"] ?? "", Number(frame["line"]), Number(frame["column"]), maps)
  if (place === null) return null
  const name = (frame["name"] ?? "").replace(/^(async )?(?:Object|Module|Function)\./, "$1").trim()
  return `at ${name === "" ? "<anonymous>" : name} (${place})`
}

function locate(file: string, line: number, column: number, maps: SourceMaps): string | null {
  if (!file.startsWith(SCRIPT_SCHEME)) return locateLoadedFile(file, line, column)
  const modulePath = file.slice(SCRIPT_SCHEME.length)
  const map = maps.mapOf(modulePath)
  if (map === null) return `../convex/${modulePath}:${line}:${column}`
  const original = originalPositionFor(map, { line, column: column - 1 })
  if (original.source === null) return null
  const source = posix.join(posix.dirname(modulePath), original.source)
  return isLibrary(source) ? null : `${source}:${original.line}:${original.column + 1}`
}

/** Modules that a test imported itself keep their paths on disk. */
function locateLoadedFile(file: string, line: number, column: number): string | null {
  const path = file.replace(/^file:\/\//, "").replace(/\?.*$/, "")
  const start = path.lastIndexOf("/convex/")
  return start < 0 || isLibrary(path) ? null : `..${path.slice(start)}:${line}:${column}`
}

/** Frames inside the convex package say nothing about the developer's mistake. */
function isLibrary(source: string): boolean {
  return source.includes("node_modules/convex/")
}
