import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { tellProblem } from "#lib/react/toast"
import type { GraphData, GraphNode } from "#lib/react/use-graph"
import { prepareDom } from "../testing/dom.ts"
import { GraphView } from "./graph-view.tsx"

vi.mock("#lib/react/toast", () => ({ tellProblem: vi.fn(), tell: vi.fn() }))
prepareDom()

const onPeek = vi.fn()
const onLink = vi.fn()
const onUnlink = vi.fn()
beforeEach(() => vi.clearAllMocks())

const node = (key: string, given: Partial<GraphNode> = {}): GraphNode => ({
  ...{ key, title: `Card ${key}`, status: "ready", priority: "medium" },
  ...{ isRunning: false, isAsking: false, isElsewhere: false, objective: null },
  ...given,
})

const chain: GraphData = {
  nodes: [node("A"), node("B"), node("C"), node("D", { status: "done" })],
  edges: [
    { from: "A", to: "B", isMet: false },
    { from: "B", to: "C", isMet: false },
  ],
  isCut: false,
}

function Shown({ graph }: { graph: GraphData }) {
  const [objective, onObjective] = useState<string | null>(null)
  const [showsFinished, onFinished] = useState(false)
  return (
    <GraphView
      {...{ graph, objective, onObjective, showsFinished, onFinished, onPeek, onLink, onUnlink }}
      writesOff={null}
    />
  )
}
const show = (graph = chain) => render(<Shown graph={graph} />)
const list = () => within(screen.getByRole("complementary", { name: "Cards of the graph" }))
const row = (key: string) => list().getByRole("button", { name: new RegExp(`${key} Card`) })

describe("a graph", () => {
  test("is a list, too: with what each card waits for, and the longest chain", () => {
    show()
    expect(row("C").textContent).toContain("waits for B")
    expect(list().getByText(/The longest chain has 3 open cards/)).toBeTruthy()
  })

  test("leaves finished cards out until they are asked for", async () => {
    show()
    expect(list().queryByText("Card D")).toBeNull()
    await userEvent.click(list().getByRole("checkbox", { name: "Finished cards, too" }))
    expect(list().getByText("Card D")).toBeTruthy()
  })

  test("is cut to an objective with its tasks, and theirs", async () => {
    const made = (key: string, objective: string) => node(key, { objective })
    show({ ...chain, nodes: [...chain.nodes, made("E", "A"), made("F", "E")] })
    await userEvent.selectOptions(list().getByRole("combobox", { name: "Objective" }), "A Card A")
    for (const key of ["A", "E", "F"]) expect(row(key)).toBeTruthy()
    expect(list().queryByText("Card B")).toBeNull()
  })

  test("opens a card", async () => {
    show()
    await userEvent.click(row("B"))
    expect(onPeek).toHaveBeenCalledWith("B")
  })

  test("says what it is for when there is no card", () => {
    show({ nodes: [], edges: [], isCut: false })
    expect(screen.getByText("No card yet")).toBeTruthy()
  })
})

describe("link mode", () => {
  const link = async (first: string, then: string) => {
    await userEvent.click(screen.getByRole("button", { name: "Link cards" }))
    await userEvent.click(row(first))
    await userEvent.click(row(then))
  }

  test("lets the second card wait for the first", async () => {
    show()
    await link("A", "C")
    expect(onLink).toHaveBeenCalledWith("C", "A")
  })

  test("takes a link away that is there", async () => {
    show()
    await link("A", "B")
    expect(onUnlink).toHaveBeenCalledWith("B", "A")
  })

  test("is left with Escape", async () => {
    show()
    await userEvent.click(screen.getByRole("button", { name: "Link cards" }))
    await userEvent.click(row("A"))
    await userEvent.keyboard("{Escape}")
    await userEvent.click(row("B"))
    expect(onLink).not.toHaveBeenCalled()
    expect(onPeek).toHaveBeenCalledWith("B")
  })

  test("refuses a cycle before anything is sent, and names it", async () => {
    show()
    await link("C", "A")
    expect(onLink).not.toHaveBeenCalled()
    expect(tellProblem).toHaveBeenCalledWith("A cannot wait for C", expect.stringContaining("cycle"))
  })
})
