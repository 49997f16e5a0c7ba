/** Which models the sample's agents have, and what those cost: US dollars per million tokens. */
import type { RunRole } from "#domain/run"

export type Model = {
  provider: string
  id: string
  price: { input: number; output: number; cacheRead: number; cacheWrite: number }
  contextWindow: number
}

const SONNET: Model = {
  provider: "anthropic",
  id: "claude-sonnet-4-5",
  price: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  contextWindow: 200_000,
}
const OPUS: Model = {
  provider: "anthropic",
  id: "claude-opus-4-1",
  price: { input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75 },
  contextWindow: 200_000,
}
const CODEX: Model = {
  provider: "openai",
  id: "gpt-5-codex",
  price: { input: 1.25, output: 10, cacheRead: 0.125, cacheWrite: 1.25 },
  contextWindow: 400_000,
}
const FLASH: Model = {
  provider: "google",
  id: "gemini-2.5-flash",
  price: { input: 0.3, output: 2.5, cacheRead: 0.075, cacheWrite: 0.3 },
  contextWindow: 1_000_000,
}

/** Agents of the team by name, as a person set them up. */
export const MODEL_OF_AGENT: Readonly<Record<string, Model>> = {
  Manager: OPUS,
  Developer: SONNET,
  Reviewer: CODEX,
  Resolver: SONNET,
}

/** Roles without an agent of their own take what their executor gives them. */
export const modelOf = (role: RunRole, agent: string | undefined): Model =>
  (agent === undefined ? undefined : Object.values(MODEL_OF_AGENT).find(({ id }) => id === agent)) ??
  (role === "research" || role === "writer" ? FLASH : SONNET)
