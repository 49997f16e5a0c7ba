/** Prompts whose version changes while the loop works (docs/spec/prompts.md): each run is told what it was claimed with. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { MAX_PROMPT_CHARS } from "#domain/prompt"
import { refusalOf } from "#lib/refusals"
import { perform } from "#lib/operations/perform"
import { repositories } from "#lib/operations/repositories"
import type { Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

/** The first developer fails, the second one commits; each prompt is kept. */
function aTeam(prompts: string[], failures: number): Script {
  return ({ role, prompt, attempt }) => {
    if (role === "reviewer") return { does: "judges", verdict: "approved" }
    prompts.push(prompt)
    return attempt <= failures ? { does: "fails", exitCode: 1 } : { does: "commits" }
  }
}

const write = (world: World, text: string, basedOn = 0) =>
  world.person.mutation(api.prompts.create, { role: "dev", basedOn, text, note: "Try this." })
const activate = (world: World, version: number) =>
  world.person.mutation(api.prompts.activate, { role: "dev", version })

/** What happens around the claims of developers, counted from 1. */
function atClaims(
  world: World,
  { before, after }: Record<"before" | "after", ((claim: number) => Promise<unknown>) | null>,
) {
  const { claim } = world.loop.ports.backend
  let claims = 0
  world.loop.ports.backend = {
    ...world.loop.ports.backend,
    async claim(input) {
      if (input.role !== "dev") return claim(input)
      claims++
      await before?.(claims)
      const brief = await claim(input)
      await after?.(claims)
      return brief
    },
  }
}

const roleTextOf = (prompt: string) => prompt.split("\n\n## ")[0]

const versionsOf = async (world: World, key: string) =>
  (await world.runs(key)).filter(({ role }) => role === "dev").map(({ promptVersion }) => promptVersion)

onEveryBackend((aWorld) => {
  test("[PR-R2] a version that is activated between two runs is told to the second one alone", async () => {
    const prompts: string[] = []
    const world = await aWorld({ script: aTeam(prompts, 1) })
    await write(world, "# Developer, anew\n\nThink twice.")
    atClaims(world, { before: async (claim) => claim === 2 && activate(world, 1), after: null })
    const key = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.status(key)).toBe("done")
    expect(prompts.map(roleTextOf)).toEqual(["# dev", "# Developer, anew\n\nThink twice."])
    expect(await versionsOf(world, key)).toEqual([0, 1])
  })

  test("[PR-R1] a run keeps its version when another becomes active between its claim and its start", async () => {
    const prompts: string[] = []
    const world = await aWorld({ script: aTeam(prompts, 0) })
    await write(world, "The first.")
    await write(world, "The second.", 1)
    await activate(world, 1)
    atClaims(world, { before: null, after: () => activate(world, 2) })
    const key = await world.readyTask("Fix login")
    await world.settle()
    expect(prompts.map(roleTextOf)).toEqual(["The first."])
    expect(await versionsOf(world, key)).toEqual([1])
  })

  test("[PR-P1] what the preview shows is what the next run is told, word for word", async () => {
    const prompts: string[] = []
    const world = await aWorld({ script: aTeam(prompts, 1) })
    await write(world, "Mine.")
    await activate(world, 1)
    const key = await world.readyTask("Fix login", { description: "It fails on ````the```` second try." })
    const preview = async () => {
      const ports = { backend: world.person, repositories, artifactsOf: async () => [] }
      const answer = await perform("prompts.preview", { task: key }, "user", ports)
      return answer.ok ? (answer.value as { prompt: string }).prompt : answer.refusal.message
    }
    const previews: string[] = []
    atClaims(world, { before: async () => previews.push(await preview()), after: null })
    await world.settle()
    expect(prompts).toHaveLength(2)
    expect(previews).toEqual(prompts)
    expect(previews[1]).toContain("## Earlier attempts")
  })

  test("[D15] an amendment is a version of its own: refused where it is too long, never cut, given to nobody until a person activates it", async () => {
    const prompts: string[] = []
    const world = await aWorld({ script: aTeam(prompts, 0) })
    const longest = `${"Mind the edges. ".repeat(1_500)}`.slice(0, MAX_PROMPT_CHARS - 1) + "!"
    const refused = await write(world, `${longest}!`).catch(refusalOf)
    expect(refused).toMatchObject({ code: "invalid_input" })
    expect(refused).toHaveProperty("message", expect.stringContaining("at most 20,000 characters"))
    await write(world, longest)
    await world.readyTask("Before")
    await world.settle()
    expect(prompts[0]).toMatch(/^# dev\n/)
    await activate(world, 1)
    await world.readyTask("After")
    await world.settle()
    expect(prompts[1]!.startsWith(`${longest}\n\n## `)).toBe(true)
  })
})
