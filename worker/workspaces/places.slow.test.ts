/** `clutch workspaces` on real work trees: what is there, what it takes, what goes, what comes back. */
import { createServer } from "node:http"
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import { createProgram } from "#bin/program"
import type { MaintenanceResult } from "#domain/maintenance"
import { createLog } from "#lib/log"
import { aDirectory, aRepository } from "#test/builders/repository"
import { aWorkspace } from "#test/builders/workspaces"
import type { CardFacts } from "./collect.ts"
import { ensureDetachedWorkspace } from "./ensure.ts"
import { carryOut, type Maintenance } from "./maintain.ts"
import { findPlaces, measure } from "./places.ts"

test("[TRASH-8] what a directory takes counts a file once and follows no link", async () => {
  const directory = aDirectory()
  writeFileSync(path.join(directory, "ü.bin"), "x".repeat(100_000))
  const one = await measure(directory)
  linkSync(path.join(directory, "ü.bin"), path.join(directory, "again.bin"))
  symlinkSync("/", path.join(directory, "everything"))
  mkdirSync(path.join(directory, "sub"))
  writeFileSync(path.join(directory, "sub/small"), "y")
  const all = await measure(directory)
  expect(one.bytes).toBeGreaterThanOrEqual(100_000)
  expect(all).toMatchObject({ files: 5, isWhole: true })
  expect(all.bytes - one.bytes).toBeLessThan(50_000)
  expect(await measure(directory, { mostFiles: 2 })).toMatchObject({ isWhole: false })
  expect(await measure(path.join(directory, "gone"))).toMatchObject({ bytes: 0, isWhole: true })
})

/** Answers operations as a running Clutch would; what is asked of the loop is carried out as the loop does it. */
async function aClutch(cards: Record<string, CardFacts>, repository: string, home: string) {
  const project = {
    ...{ slug: "shop", repository, baseBranch: "main", diskQuotaMb: null },
    landing: { policy: "base", integrationBranch: "clutch/integration" },
  }
  let result: MaintenanceResult | null = null
  const loop: Maintenance = {
    ...{ home, log: createLog({ process: "loop", level: "error" }), leads: () => true },
    rows: {
      onWaiting: () => () => undefined,
      begin: async () => ({ isRepeat: false }),
      end: async (_job, ended) => void (result = ended),
      noteTrash: async () => undefined,
      projects: async () => [],
      cardOf: async () => null,
    },
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { task = "", ...asked } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
    const values: Record<string, () => unknown> = {
      "projects.list": () => [project],
      "workspaces.owner": () => cards[task],
      "workspaces.restore": async () => {
        const { entry = "", into = "" } = asked
        await carryOut(loop, { job: "job-1", task: { kind: "restore", entry, into }, isBegun: false })
        return { job: "job-1" }
      },
      "workspaces.job": () => ({ result }),
    }
    const value = await values[path.basename(request.url ?? "")]?.()
    const refusal = { code: "not_found", message: `There is no task ${task}.` }
    response.end(JSON.stringify(value ? { ok: true, value } : { ok: false, refusal }))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test("[TRASH-7] gc says what would go and why, then lets exactly that go; restore gives it back", async () => {
  const repository = aRepository()
  const { home } = repository
  for (const taskKey of ["CLU-1", "CLU-2", "CLU-3"]) {
    const { path: tree } = await aWorkspace(repository, { taskKey })
    repository.commitIn(tree, { "b.txt": `${taskKey}\n` })
    writeFileSync(path.join(tree, "unsaved.txt"), "unsaved\n")
  }
  await ensureDetachedWorkspace({
    ...{ home, repository: repository.path, project: "shop", runId: "r9", commit: repository.head() },
    baseBranch: "main",
  })
  const facts = { runsAreGone: true, mergedHead: null }
  const url = await aClutch(
    {
      "CLU-1": { ...facts, status: "cancelled", isEnded: true },
      "CLU-2": { ...facts, status: "in_progress", isEnded: false },
    },
    repository.path,
    home,
  )
  vi.stubEnv("CLUTCH_HOME", home)
  vi.stubEnv("CLUTCH_URL", url)
  vi.stubEnv("CLUTCH_RUN_KEY", "key")
  onTestFinished(() => void vi.unstubAllEnvs())
  const clutch = async (...words: string[]) => {
    let said = ""
    const typed = ["workspaces", ...words]
    await (await createProgram((text) => (said += text), typed)).parseAsync(typed, { from: "user" })
    return said
  }
  const namesOf = () => findPlaces(home).map((place) => path.basename(place.path))

  expect(namesOf()).toEqual(["CLU-1", "CLU-2", "CLU-3", "r9"])
  const plan = await clutch("gc", "--dry-run")
  expect(plan).toMatch(/goes +CLU-1 .*its work goes to the trash/)
  expect(plan).toContain("CLU-2 is in progress.")
  expect(plan).toContain("No card CLU-3 is known here.")
  expect(plan).toMatch(/2 work trees would go, /)
  expect(namesOf()).toHaveLength(4)

  const done = JSON.parse(await clutch("gc", "--json")) as { places: { goes: boolean; of: string }[] }
  expect(done.places.filter(({ goes }) => goes).map(({ of }) => of)).toEqual(["CLU-1", "run r9"])
  expect(namesOf()).toEqual(["CLU-2", "CLU-3"])
  expect(await clutch("gc")).toMatch(/0 work trees went, /)

  const listed = JSON.parse(await clutch("list", "--json")) as {
    places: { bytes: number }[]
    trash: { id: string }[]
  }
  expect(listed.places.every(({ bytes }) => bytes > 0)).toBe(true)
  const [entry] = listed.trash
  expect(await clutch("list")).toContain(entry!.id)
  const into = path.join(aDirectory(), "back")
  expect(await clutch("restore", entry!.id, "--into", into)).toContain("The branch clutch/CLU-1/fix is back")
  expect(readFileSync(path.join(into, "unsaved.txt"), "utf8")).toBe("unsaved\n")
  expect(repository.show("clutch/CLU-1/fix", "b.txt")).toBe("CLU-1")
  await expect(clutch("restore", "nothing")).rejects.toThrow("There is no nothing in the trash.")

  expect(await clutch("gc", "--trash-days", "0", "--dry-run")).toContain(
    `Would go from the trash: ${entry!.id}`,
  )
  await clutch("gc", "--trash-days", "0")
  expect((JSON.parse(await clutch("list", "--json")) as { trash: unknown[] }).trash).toEqual([])
  expect(existsSync(into)).toBe(true)
})
