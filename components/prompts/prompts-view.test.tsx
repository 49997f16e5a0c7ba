/** The Prompt Lab from builders: what is active, what one may do with a version, and what is said before it is done. */
import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { byPromptVersion } from "#domain/analytics"
import { MAX_PROMPT_CHARS } from "#domain/prompt"
import { LOADING, ready } from "#lib/react/live"
import type { RolePrompt, VersionRow } from "#lib/react/prompts-data"
import { NOW } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { aRunRollup } from "../testing/figures.ts"
import { Editor } from "./editor.tsx"
import { promptsHref } from "./href.ts"
import { PromptsView, type PromptsViewProps } from "./prompts-view.tsx"
import { inAddress, shownIn, type Shown } from "./shown.ts"
import { TaskFinder } from "./task-finder.tsx"
import { VersionDiff } from "./version-diff.tsx"

prepareDom()

const aRole = (given: Partial<RolePrompt> = {}): RolePrompt => ({
  ...{ role: "dev", active: 1, ofOrganization: 1, isOwn: false, rollBackTo: 0, newest: 2 },
  ...{ activatedAt: NOW - 3_600_000, activatedBy: "Owner" },
  ...given,
})

const aVersion = (given: Partial<VersionRow> = {}): VersionRow => ({
  ...{ version: 1, note: "Name the failing test first.", basedOn: 0, author: "Owner" },
  ...{ createdAt: NOW - 7_200_000, project: null },
  ...given,
})

const SHOWN: Shown = { role: "dev", project: null, version: null, show: "text", against: null, task: null }

const aLab = (given: Partial<PromptsViewProps> = {}): PromptsViewProps => ({
  roles: ready([aRole(), aRole({ role: "reviewer", active: 0, rollBackTo: null, activatedAt: null })]),
  versions: {
    items: [aVersion({ version: 2, note: "Shorter.", basedOn: 1 }), aVersion(), aVersion({ version: 0 })],
    isLoading: false,
    onMore: null,
  },
  outcomes: new Map(),
  shown: SHOWN,
  projects: [{ slug: "shop", name: "Shop" }],
  writesOff: null,
  onShow: vi.fn(),
  onActivate: vi.fn().mockResolvedValue(true),
  onRollBack: vi.fn().mockResolvedValue(true),
  onFollow: vi.fn().mockResolvedValue(true),
  renderVersion: (version) => <p>the text of {version}</p>,
  renderEditor: (version) => <p>written from {version}</p>,
  ...given,
})

test("the active version is shown first, and is marked by a word as well", () => {
  render(<PromptsView {...aLab()} />)
  expect(screen.getByText("the text of 1")).toBeTruthy()
  const versions = within(screen.getByRole("region", { name: "Versions" }))
  expect(versions.getAllByText("Active")).toHaveLength(1)
  expect(versions.getByRole("button", { current: true }).textContent).toContain("v1")
  expect(versions.getByRole("button", { current: true }).textContent).toContain("Active")
})

test("a version is activated after it was said what changes and for whom, in place of what one sees", async () => {
  const props = aLab({ shown: { ...SHOWN, version: 2 } })
  render(<PromptsView {...props} />)
  await userEvent.click(screen.getByRole("button", { name: "Activate v2" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Activate v2" }))
  expect(dialog.getByText(/takes the place of v1/).textContent).toContain(
    "Runs that were claimed before keep theirs",
  )
  expect(props.onActivate).not.toHaveBeenCalled()
  await userEvent.click(dialog.getByRole("button", { name: "Activate v2" }))
  expect(props.onActivate).toHaveBeenCalledExactlyOnceWith(2, 1)
  expect(screen.queryByRole("dialog")).toBeNull()
})

test("what was refused stays open", async () => {
  const props = aLab({ shown: { ...SHOWN, version: 2 }, onActivate: vi.fn().mockResolvedValue(false) })
  render(<PromptsView {...props} />)
  await userEvent.click(screen.getByRole("button", { name: "Activate v2" }))
  const dialog = await screen.findByRole("dialog")
  await userEvent.click(within(dialog).getByRole("button", { name: "Activate v2" }))
  expect(screen.getByRole("dialog")).toBe(dialog)
})

test("rolling back says where to, and is not offered where there is no way back", async () => {
  const props = aLab()
  const { unmount } = render(<PromptsView {...props} />)
  await userEvent.click(screen.getByRole("button", { name: "Roll back to built in" }))
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Roll back" }))
  expect(props.onRollBack).toHaveBeenCalledOnce()
  unmount()
  render(<PromptsView {...aLab({ shown: { ...SHOWN, role: "reviewer" } })} />)
  expect(screen.queryByRole("button", { name: /Roll back/ })).toBeNull()
})

test("a project that has its own can follow the organization again", async () => {
  const props = aLab({
    roles: ready([aRole({ active: 2, isOwn: true })]),
    shown: { ...SHOWN, project: "shop" },
  })
  render(<PromptsView {...props} />)
  expect(screen.getByText(/v2 is active in this project/)).toBeTruthy()
  await userEvent.click(screen.getByRole("button", { name: "Follow the organization" }))
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Follow it" }))
  expect(props.onFollow).toHaveBeenCalledExactlyOnceWith("shop")
})

test("versions tell what came of them, with how many that is known from", () => {
  const at = NOW - 60_000
  const runs = [
    ...Array.from({ length: 3 }, (_, index) => aRunRollup({ at, prompt: 1 }, { isSentBack: index === 0 })),
    aRunRollup({ at, prompt: 1 }, { outcome: "failed" }),
  ]
  const outcomes = new Map(byPromptVersion(runs).map(({ version, figures }) => [version, figures]))
  render(<PromptsView {...aLab({ outcomes })} />)
  expect(screen.getByText("4 runs, 75 % of 4 succeeded, 33 % of 3 came back, $0.40 each")).toBeTruthy()
  expect(screen.getAllByText("no run ended in 30 days")).toHaveLength(2)
})

test("while Clutch is away nothing can be written, and every button says why", () => {
  render(
    <PromptsView {...aLab({ writesOff: "Clutch cannot be reached.", shown: { ...SHOWN, version: 2 } })} />,
  )
  for (const name of ["Activate v2", "New version from v2", "Roll back to built in"])
    expect(screen.getByRole("button", { name }).title).toBe("Clutch cannot be reached.")
})

test("loading and refusal have their own faces", () => {
  const { rerender } = render(<PromptsView {...aLab({ roles: LOADING })} />)
  expect(screen.getByRole("status", { name: "Loading the prompts" })).toBeTruthy()
  const roles = { state: "refused", code: "not_found", sentence: "There is no project nobody." } as const
  rerender(<PromptsView {...aLab({ roles })} />)
  expect(screen.getByRole("alert").textContent).toContain("There is no project nobody.")
})

const anEditor = (given: Partial<Parameters<typeof Editor>[0]> = {}) => ({
  ...{ role: "dev" as const, base: { version: 1, chars: 3, text: "Do." }, project: null, writesOff: null },
  onCreate: vi.fn().mockResolvedValue(true),
  onCancel: vi.fn(),
  ...given,
})

test("a version is written once it says something else, and why", async () => {
  const props = anEditor()
  render(<Editor {...props} />)
  const write = () => screen.getByRole("button", { name: "Write version" })
  expect(write().title).toContain("It says what it began as")
  await userEvent.type(screen.getByRole("textbox", { name: /whole text/ }), " Think.")
  expect(write().title).toContain("Say what it changes")
  await userEvent.type(screen.getByRole("textbox", { name: /What it changes/ }), "Thinking.")
  await userEvent.click(write())
  expect(props.onCreate).toHaveBeenCalledExactlyOnceWith({
    text: "Do. Think.",
    note: "Thinking.",
    basedOn: 1,
  })
})

test("a text that is too long says by how much, and cannot be sent", () => {
  const text = "x".repeat(MAX_PROMPT_CHARS + 2)
  render(<Editor {...anEditor({ base: { version: 1, chars: text.length, text } })} />)
  expect(screen.getByText("2 characters too many")).toBeTruthy()
  expect(screen.getByRole("meter").getAttribute("aria-valuetext")).toBe("20,002 of 20,000 characters")
  expect(screen.getByRole("button", { name: "Write version" }).title).toContain("nothing would be cut")
})

test("a project's version is for that project unless one says otherwise", async () => {
  const props = anEditor({ project: "shop" })
  render(<Editor {...props} />)
  await userEvent.type(screen.getByRole("textbox", { name: /whole text/ }), "!")
  await userEvent.type(screen.getByRole("textbox", { name: /What it changes/ }), "Louder.")
  await userEvent.click(screen.getByRole("button", { name: "Write version" }))
  expect(props.onCreate).toHaveBeenLastCalledWith(expect.objectContaining({ project: "shop" }))
  await userEvent.selectOptions(screen.getByRole("combobox"), "all")
  await userEvent.click(screen.getByRole("button", { name: "Write version" }))
  expect(props.onCreate).toHaveBeenLastCalledWith({ text: "Do.!", note: "Louder.", basedOn: 1 })
})

test("two versions are shown line by line; the same text twice says so", () => {
  const patch = [
    "diff --git a/dev.md b/dev.md",
    "--- a/dev.md",
    "+++ b/dev.md",
    "@@ -1,2 +1,2 @@",
    " one",
    "-two",
    "+three",
    "",
  ].join("\n")
  const { rerender } = render(<VersionDiff diff={{ from: 0, to: 1, patch, added: 1, deleted: 1 }} />)
  const lines = within(screen.getByRole("group", { name: "Lines that differ from built in to v1" }))
  expect(lines.getByText("two")).toBeTruthy()
  expect(lines.getByText("three")).toBeTruthy()
  rerender(<VersionDiff diff={{ from: 0, to: 1, patch: "", added: 0, deleted: 0 }} />)
  expect(screen.getByText("No difference")).toBeTruthy()
})

test("a task is chosen by hand, or by Enter as the first that was found", async () => {
  const onTask = vi.fn()
  const found = [
    { key: "SHOP-2", title: "Round up", project: "shop" },
    { key: "SHOP-1", title: "Fix login", project: "shop" },
  ]
  render(<TaskFinder text="o" found={found} task="SHOP-1" onText={vi.fn()} onTask={onTask} />)
  expect(screen.getByRole("button", { pressed: true }).textContent).toContain("SHOP-1")
  await userEvent.type(screen.getByRole("textbox", { name: "For which task" }), "{Enter}")
  expect(onTask).toHaveBeenLastCalledWith("SHOP-2")
})

test("what one looks at is in the address, and defaults are not", () => {
  const shown: Shown = { ...SHOWN, role: "reviewer", version: 0, show: "preview", task: "SHOP-1" }
  const written = Object.entries(inAddress(shown)).filter(([, value]) => value !== null)
  expect(Object.fromEntries(written)).toEqual({
    ...{ role: "reviewer", version: "0", show: "preview", task: "SHOP-1" },
  })
  const query = new URL(promptsHref({ role: "reviewer", version: 0, task: "SHOP-1" }), "http://x")
    .searchParams
  expect(shownIn({ get: (name) => query.get(name) })).toEqual(shown)
  expect(shownIn({ get: () => "nonsense" })).toMatchObject({ role: "dev", version: null, show: "text" })
})
