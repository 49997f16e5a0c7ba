import { fireEvent, render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, test, vi } from "vitest"
import { ready } from "#lib/react/live"
import { aRequirement, aRoadmap } from "../../test/builders/roadmap.ts"
import { prepareDom } from "../testing/dom.ts"
import { ImportDialog } from "./import-dialog.tsx"
import { LinkTask } from "./link-task.tsx"
import type { Open } from "./open.ts"
import { RoadmapDialogs } from "./roadmap-dialogs.tsx"
import { RoadmapView, type RoadmapViewProps } from "./roadmap-view.tsx"

prepareDom()

const roadmap = aRoadmap({
  phases: [
    {
      title: "Sign in",
      goal: "Nobody else gets in.",
      requirements: [
        aRequirement({
          key: "CLU-R1",
          title: "A link is printed",
          description: "Once.",
          tasks: [{ key: "CLU-7", title: "Print it", status: "done" }],
        }),
        aRequirement({ key: "CLU-R2", title: "A link is spent once", tasks: ["in_progress", "done"] }),
      ],
    },
    { title: "Speed", requirements: [aRequirement({ key: "CLU-R3", title: "It is fast" })] },
  ],
})

function actions() {
  return {
    onAddPhase: vi.fn().mockResolvedValue(true),
    onEditPhase: vi.fn().mockResolvedValue(true),
    onMovePhase: vi.fn(),
    onRemovePhase: vi.fn(),
    onAddRequirement: vi.fn().mockResolvedValue(true),
    onEditRequirement: vi.fn().mockResolvedValue(true),
    onMoveRequirement: vi.fn(),
    onRemoveRequirement: vi.fn(),
    onMakeTask: vi.fn(),
    onLink: vi.fn().mockResolvedValue(true),
    onUnlink: vi.fn(),
    onImport: vi.fn().mockResolvedValue(true),
  }
}

function show(given: Partial<RoadmapViewProps> = {}) {
  const props: RoadmapViewProps = {
    roadmap,
    unassigned: ready({ tasks: [{ key: "CLU-9", title: "Tidy up", status: "ready" }], isMore: false }),
    look: "all",
    onLook: vi.fn(),
    opened: null,
    onOpened: vi.fn(),
    folded: [],
    onFolded: vi.fn(),
    dialog: null,
    onDialog: vi.fn(),
    writesOff: null,
    actions: actions(),
    renderPicker: () => null,
    ...given,
  }
  return {
    ...render(<RoadmapView {...props} />),
    props,
    rerenderWith: (more: Partial<RoadmapViewProps>) => <RoadmapView {...props} {...more} />,
  }
}
const phase = (name: string) => within(screen.getByRole("region", { name }))
const row = (name: RegExp) => screen.getByRole("button", { name })

describe("the roadmap", () => {
  test("says in words how far each requirement, each phase and the whole is", () => {
    show()
    expect(row(/^CLU-R1 A link is printed : Done, 1 of 1 tasks done/)).toBeTruthy()
    expect(row(/^CLU-R2 .* : Under way, 1 of 2 tasks done/)).toBeTruthy()
    expect(row(/^CLU-R3 It is fast : No task/)).toBeTruthy()
    expect(phase("Sign in").getByText("75 %")).toBeTruthy()
    const coverage = within(screen.getByRole("region", { name: "Coverage" }))
    expect(coverage.getByText("50 %")).toBeTruthy()
    expect(coverage.getByText("2 of 3 tasks done")).toBeTruthy()
  })

  test("leads from what is not covered to the gaps, and from a task to a requirement", async () => {
    const { props } = show()
    await userEvent.click(row(/1 requirement has no task/))
    expect(props.onLook).toHaveBeenCalledExactlyOnceWith("gaps")
    await userEvent.click(screen.getByRole("button", { name: "Link CLU-9 to a requirement" }))
    await userEvent.click(screen.getByRole("menuitem", { name: /CLU-R3/ }))
    expect(props.actions.onLink).toHaveBeenCalledExactlyOnceWith("CLU-R3", "CLU-9")
  })

  test("shows what is not done, or what has no task, as one likes", () => {
    const { unmount } = show({ look: "open" })
    expect(screen.queryByRole("button", { name: /^CLU-R1/ })).toBeNull()
    expect(row(/^CLU-R2/)).toBeTruthy()
    unmount()
    show({ look: "gaps" })
    expect(screen.queryByRole("region", { name: "Sign in" })).toBeNull()
    expect(row(/^CLU-R3/)).toBeTruthy()
  })

  test("opens a requirement with its words and tasks, of which one is unlinked or another made", async () => {
    const { props } = show({ opened: "CLU-R1" })
    const detail = within(screen.getByRole("region", { name: "CLU-R1: A link is printed" }))
    expect(detail.getByText("Once.")).toBeTruthy()
    expect(detail.getByRole("link", { name: /CLU-7/ }).getAttribute("href")).toBe(
      "/projects/clutch/tasks/CLU-7",
    )
    await userEvent.click(detail.getByRole("button", { name: "CLU-7 no longer works for CLU-R1" }))
    expect(props.actions.onUnlink).toHaveBeenCalledExactlyOnceWith("CLU-R1", "CLU-7")
    await userEvent.click(detail.getByRole("button", { name: "Make a task" }))
    expect(props.actions.onMakeTask).toHaveBeenCalledExactlyOnceWith("CLU-R1", "backlog")
    await userEvent.click(row(/^CLU-R1/))
    expect(props.onOpened).toHaveBeenCalledExactlyOnceWith(null)
  })

  test("is walked by arrows; with Shift they carry a requirement along, into the next phase and no further", async () => {
    const { props } = show()
    row(/^CLU-R1/).focus()
    await userEvent.keyboard("{ArrowDown}")
    expect(document.activeElement).toBe(row(/^CLU-R2/))
    await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}")
    expect(props.actions.onMoveRequirement).toHaveBeenCalledExactlyOnceWith({
      ...{ requirement: "CLU-R2", phase: "CLU-P2", before: "CLU-R3" },
    })
    expect(screen.getByText("CLU-R2 is number 1 of 2 in Speed.")).toBeTruthy()
    row(/^Sign in/).focus()
    await userEvent.keyboard("{Shift>}{ArrowUp}{/Shift}")
    expect(props.actions.onMovePhase).not.toHaveBeenCalled()
    await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}")
    expect(props.actions.onMovePhase).toHaveBeenCalledExactlyOnceWith({ phase: "CLU-P1", after: "CLU-P2" })
  })

  test("a menu moves, too: a step, or to another phase", async () => {
    const { props } = show()
    const openMenu = () => userEvent.click(screen.getByRole("button", { name: "What to do with CLU-R3" }))
    await openMenu()
    await userEvent.click(screen.getByRole("menuitem", { name: /Move up/ }))
    await openMenu()
    await userEvent.click(screen.getByRole("menuitem", { name: "No phase" }))
    expect(vi.mocked(props.actions.onMoveRequirement).mock.calls).toEqual([
      [{ requirement: "CLU-R3", phase: "CLU-P1" }],
      [{ requirement: "CLU-R3", phase: null }],
    ])
  })

  test("a moved row keeps the focus when it is drawn anew in another phase", async () => {
    const { rerender, rerenderWith, props } = show()
    row(/^CLU-R3/).focus()
    await userEvent.keyboard("{Shift>}{ArrowUp}{/Shift}")
    expect(props.actions.onMoveRequirement).toHaveBeenCalled()
    const [one, two] = roadmap.phases
    const moved = aRoadmap({
      phases: [
        { ...one, requirements: [...one!.requirements, ...two!.requirements] },
        { ...two, requirements: [] },
      ],
    })
    rerender(rerenderWith({ roadmap: moved }))
    expect(document.activeElement).toBe(row(/^CLU-R3/))
  })

  test("offline nothing can be changed, and each button says why", () => {
    show({ writesOff: "Offline.", opened: "CLU-R1" })
    expect(screen.getByRole("button", { name: "Make a task" }).getAttribute("title")).toBe("Offline.")
    expect(screen.getByRole("button", { name: "What to do with CLU-R3" }).hasAttribute("disabled")).toBe(true)
  })

  test("that is empty has its first step in place", async () => {
    const { props } = show({ roadmap: aRoadmap(), unassigned: ready({ tasks: [], isMore: false }) })
    await userEvent.type(screen.getByRole("textbox", { name: "First phase" }), "Sign in{Enter}")
    expect(props.actions.onAddPhase).toHaveBeenCalledExactlyOnceWith({ title: "Sign in", text: "" })
    await userEvent.click(screen.getByRole("button", { name: "import one as Markdown" }))
    expect(props.onDialog).toHaveBeenCalledExactlyOnceWith({ kind: "import" })
  })
})

describe("the dialogs", () => {
  test("what was typed stays when it was refused; removing asks once more and says what stays", async () => {
    const given = actions()
    given.onAddRequirement.mockResolvedValue(false)
    const onClose = vi.fn()
    const dialog = (open: Open) => (
      <RoadmapDialogs roadmap={roadmap} open={open} writesOff={null} actions={given} onClose={onClose} />
    )
    const { rerender } = render(dialog({ kind: "add-requirement", phase: roadmap.phases[1]! }))
    const title = screen.getByRole("textbox", { name: "What has to be true" })
    fireEvent.change(title, { target: { value: "It is small" } })
    await userEvent.click(screen.getByRole("button", { name: "Add requirement" }))
    const words = { title: "It is small", text: "" }
    expect(given.onAddRequirement).toHaveBeenCalledExactlyOnceWith("CLU-P2", words)
    expect(onClose).not.toHaveBeenCalled()
    rerender(dialog({ kind: "remove-phase", phase: roadmap.phases[0]! }))
    expect(screen.getByText(/Its 2 requirements will be in no phase\./)).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: "Remove phase" }))
    expect(given.onRemovePhase).toHaveBeenCalledExactlyOnceWith("CLU-P1")
  })

  test("an import says what it would change, or where it is not understood, before it is sent", async () => {
    const onImport = vi.fn().mockResolvedValue(true)
    const onClose = vi.fn()
    render(<ImportDialog roadmap={roadmap} writesOff={null} onImport={onImport} onClose={onClose} />)
    const box = screen.getByRole("textbox", { name: /^Markdown/ })
    const send = screen.getByRole("button", { name: "Import" })
    const write = (value: string) => fireEvent.change(box, { target: { value } })
    write("## ")
    expect(screen.getByText("A phase needs a title after ##.")).toBeTruthy()
    expect(send.hasAttribute("disabled")).toBe(true)
    write("## Sign in")
    expect(screen.getByText(/1 edited\. Nothing is removed\./)).toBeTruthy()
    write("## Sign in\n### New")
    expect(screen.getByText(/1 new requirement, 1 edited\./)).toBeTruthy()
    await userEvent.click(send)
    expect(onImport).toHaveBeenCalledExactlyOnceWith("## Sign in\n### New")
    expect(onClose).toHaveBeenCalled()
  })

  test("a task is found by words and linked by keyboard; one that works for another says so", async () => {
    const onLink = vi.fn().mockResolvedValue(true)
    const onText = vi.fn()
    render(
      <LinkTask
        requirement="CLU-R1"
        found={[
          { key: "CLU-4", title: "Print", status: "ready", worksFor: null },
          { key: "CLU-5", title: "Printer", status: "ready", worksFor: "CLU-R2" },
        ]}
        writesOff={null}
        onText={onText}
        onLink={onLink}
      />,
    )
    const box = screen.getByRole("combobox", { name: "Task to link to CLU-R1" })
    await userEvent.click(box)
    fireEvent.change(box, { target: { value: "print" } })
    expect(onText).toHaveBeenLastCalledWith("print")
    expect(screen.getByRole("option", { name: /CLU-5.*works for CLU-R2 now/ })).toBeTruthy()
    await userEvent.keyboard("{ArrowDown}{Enter}")
    expect(onLink).toHaveBeenCalledExactlyOnceWith("CLU-5")
  })
})
