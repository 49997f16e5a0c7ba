/** One running query or mutation: the root transaction with everything nested calls share, and a frame per call. */
import type { JsonValue, QueryCursor, Transaction } from "../database/types.ts"
import type { FunctionKind, Identity } from "../engine/types.ts"
import type { FilePort } from "../files/types.ts"
import type { Caller } from "./components/references.ts"
import type { createLogSink } from "./console.ts"
import { mapsOf } from "./deployment.ts"
import type { LoadedDeployment } from "./deployment.ts"
import type { Execution, Syscalls } from "./execution.ts"
import { splitPath } from "./path.ts"
import type { Random } from "./random.ts"
import type { TokenSigner } from "./signing.ts"

export type RequestMetadata = {
  requestId: string
  ip?: string
  userAgent?: string
  authToken?: string
  scheduledFunctionId?: string
}

export type NestedCall = {
  kind: FunctionKind
  path: string
  args: JsonValue
  depth: number
  allowInternal: boolean
  /** Who calls, as the function is told: nobody's identity crosses into another component. */
  identity: Identity
  transaction: Transaction
}

/** Shared by a function and all the functions it calls inside its transaction. */
export type Root = {
  readonly deployment: LoadedDeployment | null
  readonly transaction: Transaction
  readonly signer: TokenSigner
  readonly identity: Identity
  readonly request: RequestMetadata
  readonly logs: ReturnType<typeof createLogSink>
  readonly files: FilePort
  readonly nowMs: number
  readonly random: Random
  /** Real asynchronous work under way; the function may still settle after it. */
  readonly pendingWork: Set<Promise<unknown>>
  readonly journal: { readonly in: string | null; out: string | null }
  readonly invoke: (root: Root, call: NestedCall) => Promise<string>
  usedIdentity: boolean
  /** A failure that is not the developer's: user code must not be able to swallow it. */
  systemError: { error: unknown } | null
}

export type Frame = {
  readonly root: Root
  readonly kind: "query" | "mutation"
  readonly path: string
  /** The component the function belongs to; empty for the app. */
  readonly component: string
  readonly depth: number
  readonly identity: Identity
  /** In the component's own namespace. */
  readonly transaction: Transaction
  readonly cursors: Map<number, QueryCursor>
  nextCursor: number
  hasPaginated: boolean
  /** A nested call under way. Other syscalls of this frame wait for it, so that savepoints nest. */
  nested: Promise<unknown> | null
  /** Once the function has settled, forgotten promises do nothing. */
  closed: boolean
}

export function openFrame(root: Root, call: NestedCall): Frame {
  const { component } = splitPath(call.path)
  return {
    root,
    kind: call.kind === "mutation" ? "mutation" : "query",
    path: call.path,
    component,
    depth: call.depth,
    identity: call.identity,
    transaction: call.transaction.inComponent(component),
    cursors: new Map(),
    nextCursor: 0,
    hasPaginated: false,
    nested: null,
    closed: false,
  }
}

/** As whom a frame resolves the names of functions. */
export function callerOf({ component, root }: Frame): Caller {
  return { component, deployment: root.deployment }
}

export const NOBODY: Identity = { kind: "none" }

/** The identity with which a function of one component calls one of another. */
export function identityAcross(identity: Identity, from: string, to: string): Identity {
  return from === to ? identity : NOBODY
}

export function closeFrame(frame: Frame): void {
  frame.closed = true
  for (const cursor of frame.cursors.values()) cursor.close()
  frame.cursors.clear()
}

export function executionOf(frame: Frame, syscalls: Syscalls): Execution {
  const { root } = frame
  return {
    kind: frame.kind,
    syscalls,
    log: root.logs.log,
    maps: () => mapsOf(root.deployment, frame.component),
    now: () => root.nowMs,
    random: root.random.float,
    fillRandom: root.random.fill,
    track(work) {
      root.pendingWork.add(work)
      const forget = () => void root.pendingWork.delete(work)
      work.then(forget, forget)
      return work
    },
  }
}
