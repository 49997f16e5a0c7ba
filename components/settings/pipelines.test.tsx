import { fireEvent, render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { PREDEFINED } from "#domain/pipeline"
import { prepareDom } from "../testing/dom.ts"
import { Pipelines } from "./pipelines.tsx"

prepareDom()

const own = {
  name: "build-and-test",
  steps: PREDEFINED[0]!.steps,
  ...{ origin: "project" as const, isDefault: false },
}
const classic = { ...PREDEFINED[0]!, origin: "predefined" as const, isDefault: true }
const onDefine = vi.fn().mockResolvedValue(true)
const onRemove = vi.fn()
const show = () =>
  render(<Pipelines pipelines={[classic, own]} writesOff={null} onDefine={onDefine} onRemove={onRemove} />)

test("only a project's own pipelines can be changed and removed, and removing asks once more", async () => {
  show()
  expect(screen.getAllByText("implement (Developer) → review (Reviewer, on failure implement)")).toHaveLength(
    2,
  )
  await userEvent.click(screen.getByRole("button", { name: "Remove build-and-test" }))
  expect(onRemove).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole("button", { name: "Really remove build-and-test" }))
  expect(onRemove).toHaveBeenCalledExactlyOnceWith("build-and-test")
  expect(screen.queryByRole("button", { name: "Remove classic" })).toBeNull()
})

test("what is no definition is said while it is written, and cannot be saved", async () => {
  show()
  await userEvent.click(screen.getByRole("button", { name: "Define" }))
  const text = screen.getByRole("textbox", { name: /Name and steps/ })
  const write = (value: unknown) =>
    fireEvent.change(text, { target: { value: typeof value === "string" ? value : JSON.stringify(value) } })
  const save = () => screen.getByRole<HTMLButtonElement>("button", { name: "Save pipeline" })
  write("{")
  expect(screen.getByRole("status").textContent).toBe("This is no JSON yet.")
  expect(save().disabled).toBe(true)
  write({ name: "mine", steps: [] })
  expect(screen.getByRole("status").textContent).toBe("A pipeline has a name, and steps: at least one.")
  write({ name: "mine", steps: [{ name: "work", role: "dev" }, { name: "look" }] })
  expect(screen.getByRole("status").textContent).toBe("Step 2 needs a name and a role.")
  expect(save().disabled).toBe(true)
  write({ name: "mine", steps: [{ name: "work", role: "dev" }] })
  expect(screen.getByRole("status").textContent).toBe("work (Developer)")
  await userEvent.click(save())
  expect(onDefine).toHaveBeenCalledExactlyOnceWith({
    name: "mine",
    steps: [{ name: "work", role: "dev" }],
  })
})
