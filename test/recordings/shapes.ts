/** What is kept of recorded frames: which fields of which types each kind has, and the few words that mean something. No values. */
import type { Frame } from "./tape.ts"

/** By path: types, or `=word` for the words of closed lists; `?` at the end where not every frame of the kind has it. */
export type Shape = Record<string, string>
export type Shapes = Record<string, Shape>

/** Fields whose words Clutch decides by. */
const WORDS = new Set(
  "type state phase status stopReason role code reason stream kind approvalKind timeoutPhase errorKind disposition".split(
    " ",
  ),
)
/** Large parts that Clutch never reads, and how busy the machine was. */
const LEFT_OUT =
  /^payload\.(snapshot\.(presence|health|stateVersion)|result\.meta|entry|session\.(thinking|agentRuntime|effective|expanded|participants|origin)|auth\.|policy\.|agents\[\]\.)|\.(usage|transport|transcriptPosition|terminalReceipt|commandAnalysis|thinkingLevels|origin|goal|eventLoop)\b/
const EVENTS = new Set(
  "connect.challenge chat agent exec.approval.requested exec.approval.resolved question.requested question.resolved shutdown tick".split(
    " ",
  ),
)

/** What kind of frame it is; null for those that are none of Clutch's business. */
export function kindOf(frame: Frame, methods: ReadonlyMap<string, string>): string | null {
  if (frame.type === "res") {
    const method = methods.get(frame.id ?? "") ?? "?"
    const status = wordOf(frame.payload, "status")
    const which = method === "agent" && frame.ok && status !== "accepted" ? " (second)" : ""
    return `answer ${method}${which}${frame.ok ? "" : " refused"}`
  }
  const event = frame.event ?? ""
  if (frame.type !== "event" || !EVENTS.has(event)) return null
  const payload = (frame.payload ?? {}) as Record<string, unknown>
  if (event === "chat") return `chat ${String(payload.state)}${isBare(payload) ? " (bare)" : ""}`
  if (event !== "agent") return event
  return payload.stream === "lifecycle" ? `lifecycle ${wordOf(payload.data, "phase")}` : null
}

const isBare = ({ state, message }: Record<string, unknown>) => state === "final" && message === undefined
const wordOf = (value: unknown, name: string): string =>
  String((value as Record<string, unknown> | undefined)?.[name] ?? "")

export function methodsOf(frames: readonly Frame[]): Map<string, string> {
  return new Map(
    frames.flatMap(({ type, id, method }) => (type === "req" && id && method ? [[id, method]] : [])),
  )
}

export function shapesOf(frames: readonly Frame[]): Shapes {
  const methods = methodsOf(frames)
  const seen = new Map<
    string,
    { frames: number; fields: Map<string, { types: Set<string>; frames: number }> }
  >()
  for (const frame of frames) {
    const kind = frame.type === "req" ? null : kindOf(frame, methods)
    if (kind === null) continue
    const of = seen.get(kind) ?? { frames: 0, fields: new Map() }
    seen.set(kind, of)
    of.frames += 1
    const found = new Map<string, Set<string>>()
    walk("payload", frame.payload, found)
    walk("error", frame.error, found)
    for (const [path, types] of found) {
      const field = of.fields.get(path) ?? { types: new Set(), frames: 0 }
      for (const type of types) field.types.add(type)
      field.frames += 1
      of.fields.set(path, field)
    }
  }
  return Object.fromEntries(
    [...seen]
      .toSorted(byName)
      .map(([kind, { frames: all, fields }]) => [
        kind,
        Object.fromEntries(
          [...fields]
            .toSorted(byName)
            .map(([path, { types, frames: some }]) => [
              path,
              `${[...types].toSorted().join(" ")}${some < all ? "?" : ""}`,
            ]),
        ),
      ]),
  )
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)

function walk(path: string, value: unknown, found: Map<string, Set<string>>, depth = 0): void {
  if (value === undefined || LEFT_OUT.test(path) || depth > 5) return
  const add = (type: string) => found.set(path, (found.get(path) ?? new Set()).add(type))
  if (Array.isArray(value)) {
    add("array")
    for (const each of value) walk(`${path}[]`, each, found, depth + 1)
  } else if (typeof value === "object" && value !== null) {
    if (depth > 0) add("object")
    for (const [name, each] of Object.entries(value)) walk(`${path}.${name}`, each, found, depth + 1)
  } else if (typeof value === "string" && WORDS.has(path.slice(path.lastIndexOf(".") + 1))) add(`=${value}`)
  else add(value === null ? "null" : typeof value)
}

/** What `said` has that `recorded` has not: a field, a type or a word. Empty where all that is said was recorded. */
export function beyond(said: Shapes, recorded: Shapes): string[] {
  return Object.entries(said).flatMap(([kind, shape]) => {
    const known = recorded[kind]
    if (!known) return [`${kind} was never recorded`]
    return Object.entries(shape).flatMap(([path, types]) => {
      const may = new Set(known[path]?.replace(/\?$/, "").split(" ") ?? [])
      const more = types
        .replace(/\?$/, "")
        .split(" ")
        .filter((type) => !may.has(type))
      return more.length > 0 ? [`${kind}: ${path} is ${more.join(" ")}, not ${known[path] ?? "there"}`] : []
    })
  })
}

/** What was always there and is not any more, or has another type. New fields are no difference. */
export function gone(now: Shapes, recorded: Shapes): string[] {
  return Object.entries(recorded).flatMap(([kind, shape]) => {
    const known = now[kind]
    if (!known) return [`${kind} is not said any more`]
    return Object.entries(shape).flatMap(([path, types]) => {
      if (types.endsWith("?") || types.includes("=")) return []
      return types.split(" ").some((type) => known[path]?.replace(/\?$/, "").split(" ").includes(type))
        ? []
        : [`${kind}: ${path} was ${types}, is ${known[path] ?? "gone"}`]
    })
  })
}

/** Whether `said` tells of each run what was recorded, in that order; the real ones repeat themselves, and say more. */
export function outOfOrder(
  said: Record<string, Record<string, string[]>>,
  recorded: Record<string, Record<string, string[]>>,
): string[] {
  return Object.entries(said).flatMap(([scene, runs]) =>
    Object.entries(runs).flatMap(([run, told]) => {
      const real = recorded[scene]?.[run] ?? []
      let at = 0
      for (const kind of real) if (kind === told[at]) at += 1
      const isSo = at === told.length && told.at(-1) === real.at(-1)
      return isSo ? [] : [`${scene}, ${run}: ${told.join(", ")}, not ${real.join(", ")}`]
    }),
  )
}
