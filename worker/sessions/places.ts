/** Where transcripts lie: the directories that are watched, and which of their files are whose. */
import type { Stats } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { simulatesGateway, type Env } from "#lib/env"
import { WatchedSystem, type SessionSystem } from "#domain/session"

/** One directory of one system. */
export type Place = { system: SessionSystem; directory: string }

export type FoundFile = { system: SessionSystem; name: string; file: string; stats: Stats }

/** Transcripts of runs are named by them; of the others, what is no transcript is left out. */
const IS_TRANSCRIPT: Record<SessionSystem, (relative: string) => boolean> = {
  clutch: (relative) => /^[a-z0-9]+\.jsonl$/i.test(relative),
  openclaw: (relative) => relative.includes(`sessions${path.sep}`) && !relative.endsWith(".trajectory.jsonl"),
  claude: () => true,
  codex: (relative) => path.basename(relative).startsWith("rollout-"),
  gemini: (relative) => relative.includes(`chats${path.sep}`),
  // In a database: opencode-database.ts.
  opencode: () => false,
}

/** Where each system keeps its logs when nobody says otherwise. */
function defaultDirectory(system: WatchedSystem, env: NodeJS.ProcessEnv = process.env): string {
  const home = env.HOME ?? os.homedir()
  switch (system) {
    case "openclaw":
      return path.join(env.OPENCLAW_STATE_DIR ?? path.join(home, ".openclaw"), "agents")
    case "claude":
      return path.join(env.CLAUDE_CONFIG_DIR ?? path.join(home, ".claude"), "projects")
    case "codex":
      return path.join(env.CODEX_HOME ?? path.join(home, ".codex"), "sessions")
    case "opencode":
      return path.join(env.XDG_DATA_HOME || path.join(home, ".local", "share"), "opencode")
    case "gemini":
      return path.join(home, ".gemini", "tmp")
  }
}

/** `claude,codex=/other/place`: systems, each with its directory where it is not the usual one. */
export function parsePlaces(setting: string, env: NodeJS.ProcessEnv = process.env): Place[] {
  return setting
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [name, directory] = part.split("=", 2)
      const system = WatchedSystem.parse(name)
      return { system, directory: path.resolve(directory ?? defaultDirectory(system, env)) }
    })
}

/** Where the agents of OpenClaw keep what they say: as is named, else the usual place where the gateway is on this machine. */
export function openclawPlaces(places: readonly Place[], env: Pick<Env, "OPENCLAW_URL">): Place[] {
  const named = places.filter(({ system }) => system === "openclaw")
  if (named.length > 0 || env.OPENCLAW_URL === undefined || simulatesGateway(env)) return named
  const { hostname } = new URL(env.OPENCLAW_URL)
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname) ? parsePlaces("openclaw") : []
}

/** The transcript that this file is, if it is one. */
export function transcriptAt(place: Place, file: string): { system: SessionSystem; name: string } | null {
  const relative = path.relative(place.directory, file)
  if (!relative.endsWith(".jsonl") || relative.startsWith("..") || !IS_TRANSCRIPT[place.system](relative))
    return null
  return { system: place.system, name: relative.slice(0, -".jsonl".length).slice(-300) }
}

/** Every transcript of a place; nothing where there is no such directory. */
export async function* transcriptsIn(place: Place): AsyncGenerator<FoundFile> {
  const directories = [place.directory]
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
      const file = path.join(directory, entry.name)
      if (entry.isDirectory()) directories.push(file)
      const transcript = entry.isFile() ? transcriptAt(place, file) : null
      const stats = transcript && (await stat(file).catch(() => null))
      if (transcript && stats) yield { ...transcript, file, stats }
    }
  }
}
