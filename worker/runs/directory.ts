/** The directory of one run: the only thing that loop, shim and reaper share, and all that survives any of them. */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { ExitRecord, ProcessIdentity, ShimRecord, StopCause } from "#domain/run"
import { homeOf } from "#lib/home"
import { createAtomic, readIfThere, readJson, writeAtomic } from "./files.ts"
import { RunId, StoredRequest, type RunRequest } from "./request.ts"

/** The agent's outermost process, written right after the spawn so that a reaper can aim before it searches. */
const AgentRecord = z.object({ agent: ProcessIdentity, command: z.string() })
const StopRequest = z.object({ cause: StopCause })

export type RunDirectory = ReturnType<typeof runDirectory>

export function runDirectory(directory: string) {
  const at = (name: string) => path.join(directory, name)
  return {
    path: directory,
    runId: path.basename(directory),
    /** The agent's HOME: the only part of the directory that it may see. */
    agentHome: at("home"),
    stdout: at("stdout.log"),
    stderr: at("stderr.log"),
    /** What the shim itself has to say. */
    shimLog: at("shim.log"),

    /** True for the one caller that made the directory. */
    create(): boolean {
      mkdirSync(path.dirname(directory), { recursive: true, mode: 0o700 })
      try {
        mkdirSync(directory, { mode: 0o700 })
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
        return false
      }
    },
    exists: () => existsSync(directory),
    writeRequest({ runKey, ...request }: RunRequest): void {
      writeAtomic(at("key"), runKey)
      writeAtomic(at("request.json"), asJson(StoredRequest.parse(request)))
    },
    readRequest: () => readJson(at("request.json"), StoredRequest),
    /** How long ago its shim was asked for. */
    waitedMs: (): number => Date.now() - statSync(at("request.json")).mtimeMs,
    readKey: () => readIfThere(at("key")),
    /** Its shim has it in memory: a file of it has no more use. */
    forgetKey: () => rmSync(at("key"), { force: true }),

    /** Only the first shim succeeds; a second one must leave, also when the first is dead: its agent may have worked. */
    claim: (shim: ShimRecord): boolean => createAtomic(at("shim.json"), asJson(shim)),
    readShim: () => readJson(at("shim.json"), ShimRecord),

    writeAgent: (agent: z.infer<typeof AgentRecord>) => writeAtomic(at("agent.json"), asJson(agent)),
    readAgent: () => readJson(at("agent.json"), AgentRecord),

    /** Shells of agents in a foreign runtime write their identity here when they begin: `<boot> <pid> <start>`, one a line. */
    shells: at("shells"),
    readShells: (): ProcessIdentity[] =>
      (readIfThere(at("shells")) ?? "").split("\n").flatMap((line) => {
        const [bootId, pid, startTime] = line.split(" ")
        const read = ProcessIdentity.safeParse({ bootId, pid: Number(pid), startTime: Number(startTime) })
        return read.success ? [read.data] : []
      }),

    /** The first cause stays: what ends a run is not rewritten by what comes after. */
    requestStop: (cause: StopCause): boolean => createAtomic(at("stop"), asJson({ cause })),
    readStop: (): StopCause | null => readJson(at("stop"), StopRequest)?.cause ?? null,

    writeExit: (exit: ExitRecord) => writeAtomic(at("exit.json"), asJson(exit), { durable: true }),
    readExit: () => readJson(at("exit.json"), ExitRecord),
  }
}

/** @throws ZodError where the id could leave the directory of runs. */
export const runDirectoryOf = (home: string, runId: string): RunDirectory =>
  runDirectory(path.join(homeOf(home).runs, RunId.parse(runId)))

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
