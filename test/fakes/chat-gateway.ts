/**
 * A gateway's chats in memory and virtual time, as the real one was seen to behave: keys that only one life remembers,
 * inputs that go into a running turn, runs that are taken up again under another id after a kill, events that are lost
 * with the connection. The agent answers with the texts that it was given, so that a test sees what reached it.
 */
import type { HistoryRow } from "#domain/chat/history"
import type { ChatGateway, RunEvent, SendAnswer } from "#worker/bridge/ports"
import type { Clock } from "#worker/loop/ports"

type Run = {
  runId: string
  inputs: { runId: string; text: string }[]
  isWritten: boolean
  beganAt?: number
}
type Session = {
  rows: HistoryRow[]
  active: Run | null
  /** They come when the active one is over; a kill forgets them. */
  behind: Run[]
  resumes: Run | null
  isKilled: boolean
}

export type FakeChatGateway = ChatGateway & {
  disconnect(): void
  connect(): void
  /** kill -9 and a new life, not connected. */
  kill(): void
  /** Its owner ends it: what has not begun is refused, what has is finished; then a new life, not connected. */
  drain(): void
  /** Whoever listens is dead. */
  forget(): void
  sessions: ReadonlyMap<string, Session>
  /** Runs that nobody has to wait for any more. */
  isQuiet(): boolean
}

/** A history is read from its end, so far. */
const KNOWN_ROWS = 60

/** A turn that was taken is prepared for so long before it is begun. */
const PREPARES_MS = 1_000
const DRAINING = "Gateway is draining; new tasks are not accepted"

/** `isOld`: as 2026.7, whose histories do not say which run spoke, nor its sessions which run is at work. */
export function createFakeChatGateway(clock: Clock, random: () => number, isOld = false): FakeChatGateway {
  const sessions = new Map<string, Session>()
  const up = new Set<() => void>()
  const listeners = new Set<(event: RunEvent) => void>()
  let keys = new Map<string, string>()
  let life = 1
  let connection = 1
  let isConnected = false
  let made = 0

  const sessionOf = (key: string): Session => {
    let session = sessions.get(key)
    if (!session)
      sessions.set(key, (session = { rows: [], active: null, behind: [], resumes: null, isKilled: false }))
    return session
  }
  const emit = (event: RunEvent) => {
    if (isConnected) for (const listener of listeners) listener(event)
  }
  /** Something that a life of the gateway does later, if it lives. */
  const later = (ms: number, act: () => void) => {
    const own = life
    clock.after(ms, () => own === life && act())
  }
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from))

  const begin = (key: string, run: Run) => {
    const session = sessionOf(key)
    session.active = run
    run.beganAt = clock.now()
    session.isKilled = false
    const { runId } = run
    later(between(1, 40), () => {
      for (const input of run.inputs) writeInput(session, input)
      run.isWritten = true
      emit({ sessionKey: key, runId, kind: "preparing" })
    })
    const tookMs = between(50, 12_000)
    for (let at = PREPARES_MS; at < tookMs; at += 900)
      later(at, () => emit({ sessionKey: key, runId, kind: "words", text: "so far", more: "" }))
    later(tookMs, () => finish(key, run))
  }
  const writeInput = (session: Session, { runId, text }: { runId: string; text: string }) => {
    if (!session.rows.some((row) => row.role === "user" && row.runId === runId))
      session.rows.push({ role: "user", text, runId, at: clock.now() })
  }
  const finish = (key: string, run: Run) => {
    const session = sessionOf(key)
    if (session.active !== run) return
    for (const input of run.inputs) writeInput(session, input)
    // The model sees all that was not answered yet, whichever run it came with.
    const answered = session.rows.findLastIndex(({ role }) => role === "assistant")
    const asked = session.rows.slice(answered + 1).filter(({ role }) => role === "user")
    const text = `answer to ${[...new Set([...asked, ...run.inputs].map((input) => input.text))].join(" ")}`
    session.rows.push({ role: "assistant", text, runId: isOld ? null : run.runId, at: clock.now() })
    session.active = null
    emit({ sessionKey: key, runId: run.runId, kind: "final", text, images: [] })
    next(key)
  }
  const next = (key: string) =>
    later(between(1, 700), () => {
      const session = sessionOf(key)
      const run = session.active ? undefined : session.behind.shift()
      if (run) begin(key, run)
    })

  /** Interrupted turns are taken up one after another. */
  const resumeLater = (key: string, session: Session, place: number) => {
    session.isKilled = true
    later(between(500, 5_000) + 9_000 * place, () => {
      const resumed = session.resumes
      session.resumes = null
      if (resumed && !session.active && !isAnswered(session, resumed)) begin(key, resumed)
    })
  }
  /** Something else that was said meanwhile had it answered, too. */
  const isAnswered = ({ rows }: Session, { inputs }: Run): boolean => {
    const at = rows.findLastIndex((row) => inputs.some(({ runId }) => row.runId === runId))
    return rows.slice(at + 1).some(({ role }) => role === "assistant")
  }

  const accept = (sessionKey: string, runId: string, text: string): SendAnswer => {
    const known = keys.get(runId)
    if (known !== undefined) return { kind: "taken" }
    keys.set(runId, text)
    const session = sessionOf(sessionKey)
    const at = session.rows.findIndex((row) => row.role === "user" && row.runId === runId)
    if (at >= 0 && session.rows.slice(at + 1).some(({ role }) => role === "user")) {
      const sentence = "Session transcript keyed user is outside the current turn"
      later(1, () => emit({ sessionKey, runId, kind: "error", sentence }))
    } else if (session.active && (isOld || random() < 0.25)) {
      // What the turn does not take in comes after it, under an id that nobody asked for.
      session.behind.push({ runId: `own-${++made}`, inputs: [{ runId, text }], isWritten: false })
      later(1, () => emit({ sessionKey, runId, kind: "absorbed" }))
    } else if (session.active) {
      const run = session.active
      run.inputs.push({ runId, text })
      later(
        between(5, 300),
        () => run.isWritten && session.active === run && writeInput(session, { runId, text }),
      )
      later(1, () => emit({ sessionKey, runId, kind: "absorbed" }))
    } else if (random() < (isOld ? 0.5 : 0.05)) {
      // A session that still settles takes the input and begins a run of its own with it.
      later(1, () => emit({ sessionKey, runId, kind: "absorbed" }))
      begin(sessionKey, { runId: `own-${++made}`, inputs: [{ runId, text }], isWritten: false })
    } else {
      begin(sessionKey, { runId, inputs: [{ runId, text }], isWritten: false })
    }
    return { kind: "taken" }
  }

  /** The answer of a call comes back if the connection lives; the call itself may have arrived all the same. */
  function overTheWire<T>(act: () => T, lost: () => T): Promise<T> {
    const own = connection
    return new Promise((resolve) => {
      if (!isConnected) return resolve(lost())
      clock.after(between(1, 20), () => {
        const isStillThere = own === connection && isConnected
        if (!isStillThere && random() < 0.5) return resolve(lost())
        const arrived = isStillThere || life > 0 ? act() : lost()
        clock.after(between(1, 20), () => resolve(own === connection && isConnected ? arrived : lost()))
      })
    })
  }
  const gone = (): never => {
    throw new Error("the connection was lost")
  }
  const orThrow = async <T>(act: () => T): Promise<T> => {
    const answer = await overTheWire<{ value: T } | null>(
      () => ({ value: act() }),
      () => null,
    )
    return answer ? answer.value : gone()
  }

  return {
    sessions,
    forget() {
      up.clear()
      listeners.clear()
    },
    steers: () => !isOld,
    boot: () => (isConnected ? `life-${life}` : null),
    onUp(listener) {
      up.add(listener)
      if (isConnected) listener()
      return () => up.delete(listener)
    },
    onGap: () => () => {},
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: ({ sessionKey, runId, text }) =>
      overTheWire<SendAnswer>(
        () => accept(sessionKey, runId, text),
        () => ({ kind: "unknown" }),
      ),
    abort: (sessionKey) =>
      orThrow(() => {
        const session = sessionOf(sessionKey)
        const run = session.active
        if (!run) return 0
        for (const input of run.inputs) writeInput(session, input)
        session.active = null
        session.rows.push({
          role: "assistant",
          text: "stopped at",
          runId: isOld ? null : run.runId,
          at: clock.now(),
          isPartial: true,
        })
        emit({ sessionKey, runId: run.runId, kind: "aborted", text: "stopped at" })
        next(sessionKey)
        return 1
      }),
    facts: (sessionKey) =>
      orThrow(() => {
        const { rows, active, isKilled } = sessionOf(sessionKey)
        const known = rows.slice(-KNOWN_ROWS)
        return {
          rows: known.map((row) => ({ ...row })),
          knownSince: known.length < rows.length ? known[0]!.at! : 0,
          activeRuns: !active ? [] : isOld ? null : [active.runId],
          mayResume: isKilled,
          bootId: `life-${life}`,
          inFlight: null,
        }
      }),
    session: () =>
      orThrow(() => ({
        ...{ model: "scripted", thinking: null, contextTokens: 10, contextWindow: 100, isBusy: false },
      })),
    models: () => orThrow(() => ["scripted"]),
    setModel: () => orThrow(() => undefined),
    compact: () => orThrow(() => 10),
    disconnect() {
      isConnected = false
      connection++
    },
    connect() {
      if (isConnected) return
      isConnected = true
      connection++
      for (const listener of up) listener()
    },
    kill() {
      isConnected = false
      connection++
      life++
      keys = new Map()
      let place = 0
      for (const [key, session] of sessions) {
        const run = session.active
        session.active = null
        session.behind = []
        if (session.resumes === null && !run?.isWritten) continue
        // Only what was written is remembered; it is taken up one after another, under new ids.
        const inputs = (run ?? session.resumes!).inputs.filter((input) =>
          session.rows.some((row) => row.runId === input.runId),
        )
        session.resumes = { runId: `resumed-${++made}`, inputs, isWritten: true }
        resumeLater(key, session, place++)
      }
    },
    drain() {
      for (const [key, session] of sessions) {
        const run = session.active
        if (!run) continue
        if (clock.now() - run.beganAt! >= PREPARES_MS) finish(key, run)
        else {
          if (run.isWritten || random() < 0.5) {
            for (const input of run.inputs) writeInput(session, input)
            const text = `This turn ended before a reply: ${DRAINING}`
            session.rows.push({ role: "other", text, runId: null, at: clock.now(), isNote: true })
          }
          emit({ sessionKey: key, runId: run.runId, kind: "error", sentence: DRAINING })
        }
        Object.assign(session, { active: null, behind: [] })
      }
      isConnected = false
      connection++
      life++
      keys = new Map()
      let place = 0
      for (const [key, session] of sessions) if (session.resumes) resumeLater(key, session, place++)
    },
    isQuiet: () =>
      [...sessions.values()].every(
        ({ active, behind, resumes }) => !active && !resumes && behind.length === 0,
      ),
  }
}
