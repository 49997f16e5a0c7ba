/** What a person has of it: a real gateway, a real Clutch, a real repository, and kill -9 in the middle of three runs. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { clutchSessions } from "../builders/gateway-sessions.ts"
import { createRepository, gitIn, startInstallation, type Installation } from "../integration/installation.ts"
import { openGateway, type RealGateway, type Version, VERSIONS } from "./gateway.ts"
import { type Decide, script, startModel, type Step } from "./model.ts"

type Card = { key: string; status: string; attempts: Record<string, number> }
type Run = { runId: string; role: string; state: string; outcome?: string; executor: string }
type Signal = { signalId: string; question: string }
type Tail = {
  messages: { author: { kind: string }; text: string; delivery: { state: string } | null }[]
  writing: { text: string } | null
}

const PATIENCE = { timeout: 280_000, interval: 500 }
const exec = (command: string): Step => ({ tools: [{ name: "exec", args: { command } }] })

describe.each(Object.keys(VERSIONS) as Version[])("Clutch with OpenClaw %s", (version) => {
  const isNewest = version === "2026.9.6"
  const signs = mkdtempSync(path.join(tmpdir(), "clutch-signs-"))
  let gateway: RealGateway
  let model: Awaited<ReturnType<typeof startModel>>
  let clutch: Installation
  let repository: string

  /** Developers write a file of their card, wait for a sign on the way, and commit; reviewers approve. */
  const decide: Decide = ({ prompt, all }) => {
    const environment = /\. '?([^' ]+environment\.sh)'? && /.exec(all)?.[1]
    const name = /Write (\w+)\.md/.exec(prompt)?.[1]
    if (!environment || !name) return null
    const run = (command: string) => exec(`. ${environment} && ${command}`)
    if (prompt.includes("clutch reviews submit"))
      return [run("clutch reviews submit --verdict approved --summary Fine"), { text: "Approved." }]
    const waits = `touch ${signs}/${name}.begun; while [ ! -e ${signs}/go ]; do sleep 0.2; done`
    return [
      run(`echo ${name} > ${name}.md`),
      ...(name === "asked" ? [asking(run)] : [run(waits)]),
      run(
        `git add -A && git commit -qm "Write ${name}" && clutch runs report --outcome success --summary Done`,
      ),
      { text: "Done." },
    ]
  }
  const question = "Which colour?"
  const asking = (run: (command: string) => Step): Step => {
    const options = ["Red", "Blue"].map((label) => ({ label, description: label }))
    if (isNewest)
      return {
        tools: [
          { name: "ask_user", args: { questions: [{ id: "colour", header: "Colour", question, options }] } },
        ],
      }
    const id = String.raw`sed -nE 's/.*"signalId": ?"([^"]+)".*/\1/p'`
    const ask = `id=$(clutch signals ask --question "${question}" --kind question --options Red Blue --json | ${id})`
    return run(`${ask}; until clutch signals get "$id" --json | grep Red; do sleep 1; done`)
  }

  beforeAll(async () => {
    model = await startModel(decide)
    gateway = await openGateway(version, model.url)
    clutch = await startInstallation({ env: { OPENCLAW_URL: gateway.url, OPENCLAW_TOKEN: gateway.token } })
    repository = await createRepository()
    const project = ["--slug", "real", "--repo", repository, "--executor", "openclaw"]
    await clutch.ask("projects", "add", ...project)
    await clutch.ask("projects", "update", "real", "--limits", JSON.stringify({ dev: 3 }))
  })
  afterAll(async () => {
    await clutch?.end()
    await gateway?.close()
    await model?.close()
    for (const each of [signs, repository]) if (each) rmSync(each, { recursive: true, force: true })
  })

  const create = async (name: string) => {
    const card = { project: "real", title: `Write ${name}.md`, status: "ready" }
    return (await clutch.post<Card>("tasks.create", card)).key
  }
  const cardOf = (key: string) => clutch.post<Card>("tasks.get", { task: key })
  const runsOf = (key: string) => clutch.post<Run[]>("runs.list", { task: key })
  const untilDone = (key: string) =>
    expect.poll(async () => (await cardOf(key)).status, PATIENCE).toBe("done")
  const mainLog = async () => (await gitIn(repository, "log", "--format=%s", "main")).split("\n")
  test("three cards go from ready to merged though the gateway is killed in the middle of their runs: nothing lost, nothing doubled", async () => {
    const names = ["one", "two", "three"]
    const before = await mainLog()
    const keys = await Promise.all(names.map(create))
    const begun = () => readdirSync(signs).filter((file) => file.endsWith(".begun")).length
    await expect.poll(begun, PATIENCE).toBe(3)
    await gateway.kill("SIGKILL")
    await gateway.start()
    writeFileSync(path.join(signs, "go"), "")
    for (const key of keys) await untilDone(key)

    const log = await mainLog()
    expect(log).toHaveLength(before.length + 3)
    for (const name of names) expect(await gitIn(repository, "show", `main:${name}.md`)).toBe(name)
    expect(await gitIn(repository, "status", "--porcelain")).toBe("")
    const runs = (await Promise.all(keys.map(runsOf))).flat()
    expect(runs.map(({ role, state, outcome }) => `${role} ${state} ${outcome}`).toSorted()).toEqual([
      // What was killed in the middle of a command is given up by an older gateway, and begun anew by Clutch.
      ...Array<string>(isNewest ? 0 : 3).fill("dev ended retryable"),
      ...Array<string>(3).fill("dev ended success"),
      ...Array<string>(3).fill("reviewer ended success"),
    ])
    const agents = await clutchSessions(gateway)
    expect(agents).toHaveLength(runs.length)
    for (const { runId } of runs)
      expect(agents.filter((key) => key.endsWith(runId.toLowerCase()))).toHaveLength(1)
  })

  test("an agent's question is in the inbox, and its answer reaches the agent", async () => {
    writeFileSync(path.join(signs, "go"), "")
    const key = await create("asked")
    const open = () => clutch.post<{ page?: Signal[] } | Signal[]>("signals.list", {})
    const signals = async () => {
      const answer = await open()
      return (Array.isArray(answer) ? answer : (answer.page ?? [])).filter((each) =>
        each.question.includes(question),
      )
    }
    await expect.poll(async () => (await signals()).length, PATIENCE).toBe(1)
    const [signal] = await signals()
    await clutch.post("signals.respond", { signal: signal?.signalId, answer: "Red" })
    await untilDone(key)
    expect(model.asked.some(({ heard }) => heard.includes("Red"))).toBe(true)
    expect(existsSync(path.join(repository, "asked.md"))).toBe(true)
  })

  test("a chat is answered, with its words on the way", async () => {
    const { chatId } = await clutch.post<{ chatId: string }>("chats.create", { project: "real" })
    const text = "One two three four five six seven. ".repeat(12)
    await clutch.post("chats.send", { chat: chatId, text: `Talk. ${script({ text, chunkMs: 80 })}` })
    const seen = new Set<string>()
    const tail = async () => {
      const shown = await clutch.post<Tail>("chats.tail", { chat: chatId })
      if (shown.writing?.text) seen.add(shown.writing.text)
      return shown.messages.map(({ author, delivery }) => delivery?.state ?? author.kind)
    }
    await expect.poll(tail, { timeout: 280_000, interval: 150 }).toEqual(["responded", "agent"])
    const { messages } = await clutch.post<Tail>("chats.tail", { chat: chatId })
    expect(messages.filter((message) => message.text.includes("five six seven")).length).toBe(2)
    expect(seen.size).toBeGreaterThan(1)
  })
})
