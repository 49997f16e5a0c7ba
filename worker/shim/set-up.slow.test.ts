/** Setup and cleanup commands around real agents, at the best level of this machine. Ids are those of docs/spec/supervision.md. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { homeOf } from "#lib/home"
import { levelsHere } from "#test/fixtures/agents/levels"
import { openWorkshop, type Workshop } from "#test/fixtures/agents/workshop"

const level = (await levelsHere()).find(({ works }) => works)?.level ?? "marker"
let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop(level)
})
afterAll(() => shop.close())

async function exitOf(command: string, changes: Parameters<Workshop["command"]>[1] = {}) {
  const request = shop.command(command, changes)
  await shop.executor.start(request)
  const logOf = (name: string) => {
    const file = path.join(shop.run(request.runId).path, name)
    return existsSync(file) ? readFileSync(file, "utf8") : ""
  }
  return { request, exit: await shop.exitOf(request.runId, 60), logOf }
}

test("[SV22] setup runs before the agent, in its work tree, once per work tree and command", async () => {
  const setupCommand = "echo installing; echo once >> installed"
  const first = await exitOf("cat installed", { setupCommand })
  expect(first.exit).toMatchObject({ exitCode: 0, tail: "once" })
  expect(first.logOf("setup.log")).toBe("installing\n")
  const { taskKey } = first.request
  const again = await exitOf("cat installed", { setupCommand, taskKey })
  expect(again.exit).toMatchObject({ exitCode: 0, tail: "once" })
  const changed = await exitOf("cat installed", { setupCommand: "echo more >> installed", taskKey })
  expect(changed.exit.tail).toBe("once\nmore")
})

test("[SV22] setup that fails is a work tree error that quotes it, no agent starts, and it is tried again", async () => {
  const failing = { setupCommand: "echo no such package; exit 4" }
  const { exit, request, logOf } = await exitOf("echo never", failing)
  expect(exit).toMatchObject({
    exitCode: null,
    workspaceError: "The setup command failed with exit code 4: no such package",
  })
  expect(logOf("stdout.log")).toBe("")
  expect(
    (await exitOf("echo never", { ...failing, taskKey: request.taskKey })).exit.workspaceError,
  ).not.toBeNull()
})

test("[SV22] setup has a time limit, and a stop ends it", async () => {
  const late = await exitOf("echo never", { setupCommand: "sleep 600", timeLimitMs: 1_000 })
  expect(late.exit.workspaceError).toBe("The setup command took longer than 1 s.")
  const request = shop.command("echo never", { setupCommand: "echo working; sleep 600" })
  await shop.executor.start(request)
  const log = path.join(shop.run(request.runId).path, "setup.log")
  await expect.poll(() => existsSync(log) && readFileSync(log, "utf8"), { timeout: 20_000 }).toBe("working\n")
  await shop.executor.stop(request.runId, "cancelled_by_person")
  expect(await shop.exitOf(request.runId)).toMatchObject({
    stopped: "cancelled_by_person",
    workspaceError: null,
  })
})

test("[SV23] cleanup runs after the agent, and what becomes of it changes nothing", async () => {
  const { exit, logOf } = await exitOf("echo worked > made; exit 3", {
    cleanupCommand: "cat made; exit 9",
  })
  expect(exit).toMatchObject({ exitCode: 3, workspaceError: null })
  expect(logOf("cleanup.log")).toBe("worked\n")
})

test("[WORK-11] links can be read where the agent works", async () => {
  mkdirSync(path.join(shop.repository, "node_modules/tool"), { recursive: true })
  writeFileSync(path.join(shop.repository, "node_modules/tool/say.txt"), "from the repository\n")
  writeFileSync(path.join(shop.repository, ".gitignore"), "node_modules/\n")
  const { exit, request } = await exitOf("cat node_modules/tool/say.txt", { linkFiles: ["node_modules"] })
  expect(exit).toMatchObject({ exitCode: 0, tail: "from the repository" })
  expect(existsSync(path.join(homeOf(shop.home).workspaces, "sample", request.taskKey, "node_modules"))).toBe(
    true,
  )
})
