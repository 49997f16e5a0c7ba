/** The chat page's view: ticks with words, commands, images, retries, and one calm sentence where there is no gateway. */
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react"
import { describe, expect, test, vi } from "vitest"
import { NO_GATEWAY, NO_GATEWAY_MEND, SIMULATED_GATEWAY, SIMULATED_VERSION } from "#domain/gateway"
import type { ChatLink, MessageView } from "#lib/react/chat-data"
import { LOADING, ready } from "#lib/react/live"
import { aRun, NOW } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { ChatView, type ChatViewProps } from "./chat-view.tsx"
import { Composer } from "./composer.tsx"
// Loaded when they are opened; here they are there already.
import "../board/create-task.tsx"
import "./chat-dialogs.tsx"
import "./chat-menu.tsx"

prepareDom()

const aChat = (given: Partial<ChatLink> = {}): ChatLink => ({
  chatId: "chat-1",
  title: "Why is the build slow?",
  preview: "It takes a minute.",
  lastAt: NOW,
  unread: 0,
  ...given,
})

const aMessage = (given: Partial<MessageView> = {}): MessageView => ({
  messageId: "message-1",
  order: 1,
  author: { kind: "person", name: "Owner" },
  text: "Why is the build slow?",
  images: [],
  at: NOW,
  tookMs: null,
  command: null,
  delivery: { state: "responded", failure: null, whenBusy: "follow_up" },
  ...given,
})

function show(given: Partial<ChatViewProps> = {}) {
  const actions = {
    onOpen: vi.fn(),
    onNewChat: vi.fn(),
    onSend: vi.fn(async () => true),
    onStop: vi.fn(),
    onRetry: vi.fn(),
    onRename: vi.fn(async () => true),
    onRemove: vi.fn(async () => true),
    onImage: vi.fn(async () => "image-1"),
    onCreateTask: vi.fn(async () => true),
  }
  const messages = { items: [aMessage()], isLoading: false, onMore: null }
  render(
    <ChatView
      {...{ slug: "clutch-web", chats: ready([aChat()]), asked: "chat-1", current: "chat-1", messages }}
      {...{ stream: null, gateway: null, runs: [], writesOff: null, actions }}
      {...given}
    />,
  )
  return actions
}

const type = (text: string) => fireEvent.change(screen.getByLabelText("Message"), { target: { value: text } })
const press = (key: string) => fireEvent.keyDown(screen.getByLabelText("Message"), { key })

test("each thread keeps what was typed in it", () => {
  const box = (chat: string) => (
    <Composer
      {...{ chat, isBusy: false, writesOff: null, onSend: async () => true, onStop: () => undefined }}
      onImage={async () => null}
    />
  )
  const typed = () => screen.getByLabelText<HTMLTextAreaElement>("Message").value
  const { rerender } = render(box("chat-1"))
  type("For the first")
  rerender(box("chat-2"))
  expect(typed()).toBe("")
  rerender(box("chat-1"))
  expect(typed()).toBe("For the first")
})

describe("messages", () => {
  test("of another day stand below that day", () => {
    const yesterday = NOW - 26 * 3_600_000
    const items = [aMessage({ messageId: "2", order: 2 }), aMessage({ at: yesterday })]
    show({ messages: { items, isLoading: false, onMore: null } })
    const dayOf = (at: number) =>
      new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" })
    for (const at of [yesterday, NOW]) expect(screen.getAllByText(dayOf(at))).toHaveLength(1)
  })

  test("a tick has words for those who do not see it", () => {
    show()
    expect(screen.getByText("Answered")).toBeTruthy()
  })

  test("a failure says why and can be tried again", () => {
    const delivery = {
      state: "failed" as const,
      failure: "The model is not reachable.",
      whenBusy: "follow_up" as const,
    }
    const actions = show({ messages: { items: [aMessage({ delivery })], isLoading: false, onMore: null } })
    expect(screen.getByText("The model is not reachable.")).toBeTruthy()
    fireEvent.click(screen.getByRole("button", { name: "Try again" }))
    expect(actions.onRetry).toHaveBeenCalledWith("message-1")
  })

  test("the newest stands last, and earlier ones can be had", () => {
    const onMore = vi.fn()
    const items = [aMessage({ messageId: "m2", order: 2, text: "Second" }), aMessage({ text: "First" })]
    show({ messages: { items, isLoading: false, onMore } })
    const texts = screen.getAllByRole("article").map((each) => each.textContent)
    expect(texts[0]).toContain("First")
    expect(texts[1]).toContain("Second")
    fireEvent.click(screen.getByRole("button", { name: "Earlier messages" }))
    expect(onMore).toHaveBeenCalled()
  })

  test("a message becomes a task, its first line the title", async () => {
    const actions = show({
      messages: {
        items: [aMessage({ text: "Cache the build\nIt takes a minute." })],
        isLoading: false,
        onMore: null,
      },
    })
    fireEvent.click(screen.getByRole("button", { name: "Make a task of it" }))
    fireEvent.click(await screen.findByRole("button", { name: "Create task" }))
    await waitFor(() =>
      expect(actions.onCreateTask).toHaveBeenCalledWith(
        expect.objectContaining({
          title: "Cache the build",
          description: "Cache the build\nIt takes a minute.",
        }),
      ),
    )
  })

  test("words that come are shown without being read out one by one", async () => {
    show({ stream: { runId: "r1", phase: "writing", text: "Because the cache" } })
    expect(screen.getByText("The agent writes")).toBeTruthy()
    expect((await screen.findByText("Because the cache")).closest("[aria-live=off]")).toBeTruthy()
  })
})

describe("writing", () => {
  test("Enter sends once, Shift and Enter does not, and the box is empty afterwards", async () => {
    const actions = show()
    type("Hello")
    fireEvent.keyDown(screen.getByLabelText("Message"), { key: "Enter", shiftKey: true })
    expect(actions.onSend).not.toHaveBeenCalled()
    press("Enter")
    await waitFor(() => expect((screen.getByLabelText("Message") as HTMLTextAreaElement).value).toBe(""))
    expect(actions.onSend).toHaveBeenCalledTimes(1)
    expect(actions.onSend).toHaveBeenCalledWith(
      "chat-1",
      expect.objectContaining({ text: "Hello", whenBusy: "follow_up" }),
    )
  })

  test("what was not sent stays, and sending it again has the same id", async () => {
    const actions = show()
    actions.onSend.mockResolvedValueOnce(false)
    type("Hello")
    press("Enter")
    await waitFor(() => expect(actions.onSend).toHaveBeenCalledTimes(1))
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("disabled", false),
    )
    press("Enter")
    await waitFor(() => expect(actions.onSend).toHaveBeenCalledTimes(2))
    const [first, second] = actions.onSend.mock.calls as unknown as [string, { clientId: string }][]
    expect(second![1].clientId).toBe(first![1].clientId)
  })

  test("a slash suggests commands; arrows choose, Tab takes, Escape leaves", () => {
    show()
    type("/s")
    const list = screen.getByRole("listbox", { name: "Commands" })
    expect(within(list).getAllByRole("option")).toHaveLength(2)
    press("ArrowDown")
    press("Tab")
    expect((screen.getByLabelText("Message") as HTMLTextAreaElement).value).toBe("/status")
    type("/")
    press("Escape")
    expect(screen.queryByRole("listbox")).toBeNull()
  })

  test("a pasted image goes with the message", async () => {
    URL.createObjectURL = () => "blob:preview"
    URL.revokeObjectURL = () => undefined
    const actions = show()
    const file = new File([new Uint8Array([0x89])], "a.png", { type: "image/png" })
    fireEvent.paste(screen.getByLabelText("Message"), { clipboardData: { files: [file] } })
    expect(await screen.findByAltText("Image 1")).toBeTruthy()
    press("Enter")
    await waitFor(() =>
      expect(actions.onSend).toHaveBeenCalledWith("chat-1", expect.objectContaining({ images: ["image-1"] })),
    )
  })

  test("while the agent answers one may stop it, or choose what the next message does", () => {
    const delivery = { state: "processing" as const, failure: null, whenBusy: "follow_up" as const }
    const actions = show({ messages: { items: [aMessage({ delivery })], isLoading: false, onMore: null } })
    expect(screen.getByLabelText("While the agent answers")).toBeTruthy()
    fireEvent.click(screen.getByRole("button", { name: "Stop" }))
    expect(actions.onStop).toHaveBeenCalledWith("chat-1")
  })

  test("offline nothing is sent, and the button says why", () => {
    const actions = show({ writesOff: "Offline: later." })
    type("Hello")
    press("Enter")
    expect(actions.onSend).not.toHaveBeenCalled()
    expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("title", "Offline: later.")
  })
})

describe("states", () => {
  test("without a gateway it says what to do", () => {
    const gateway = { state: "not_configured", sentence: NO_GATEWAY, mend: NO_GATEWAY_MEND } as const
    show({ gateway: { ...gateway, version: null } })
    expect(screen.getByText(`${NO_GATEWAY} ${NO_GATEWAY_MEND}`)).toBeTruthy()
  })

  test("a simulated gateway is called one; of a real one nothing is said", () => {
    const gateway = { state: "connected", sentence: "", mend: null } as const
    show({ gateway: { ...gateway, version: SIMULATED_VERSION } })
    expect(screen.getByText(SIMULATED_GATEWAY)).toBeTruthy()
    cleanup()
    show({ gateway: { ...gateway, version: "2026.9.6" } })
    expect(screen.queryByText(SIMULATED_GATEWAY)).toBeNull()
  })

  test("loading, empty and refused", () => {
    show({ chats: LOADING, messages: { items: [], isLoading: true, onMore: null } })
    expect(screen.getByRole("status", { name: "Loading messages" })).toBeTruthy()
  })

  test("a chat in which nothing was said invites", () => {
    show({ messages: { items: [], isLoading: false, onMore: null } })
    expect(screen.getByText("Nothing was said yet", { selector: "p" })).toBeTruthy()
  })

  test("refused", () => {
    show({ chats: { state: "refused", code: "forbidden", sentence: "Not yours." } })
    expect(screen.getByRole("alert").textContent).toContain("Not yours.")
  })

  test("who works on the project stands beside it", () => {
    show({ runs: [aRun()] })
    expect(screen.getByRole("link", { name: /CLU-198/ })).toBeTruthy()
  })
})
