import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { aStep, someSteps } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { Steps } from "./steps.tsx"

prepareDom()

const onRestart = vi.fn()
const onReplan = vi.fn()
const result = { outcome: "success", verdict: null, report: "First the form." } as const
const objective = someSteps({
  pipeline: "objective",
  children: { open: 1, done: 2, merged: 2, failed: 0 },
  steps: [
    aStep({ name: "plan", role: "pm", state: "done", result }),
    aStep({ name: "work", role: "children", state: "current" }),
    aStep({ name: "qa", role: "qa", sentBack: 2 }),
  ],
})
const show = (given: Partial<Parameters<typeof Steps>[0]> = {}) =>
  render(
    <Steps
      taskKey="CLU-1"
      slug="web"
      status="in_progress"
      steps={objective}
      childTasks={[{ key: "CLU-7", title: "The API", status: "done" }]}
      objective={null}
      writesOff={null}
      {...{ onRestart, onReplan }}
      {...given}
    />,
  )

test("shows each step, where the task stands, and what was left", () => {
  show()
  const [plan, work, qa] = screen.getAllByRole("listitem")
  expect(within(plan!).getByText("First the form.")).toBeTruthy()
  expect(work!.getAttribute("aria-current")).toBe("step")
  expect(within(work!).getByText("Its tasks, 2 of 3 done")).toBeTruthy()
  expect(within(qa!).getByText("Tester, sent back 2 times")).toBeTruthy()
  expect(screen.getByRole("link", { name: /CLU-7/ })).toBeTruthy()
})

test("goes on from a step that was begun, as long as the task is open", async () => {
  const { rerender } = show()
  expect(screen.getAllByRole("button", { name: /^Go on from/ })).toHaveLength(2)
  await userEvent.click(screen.getByRole("button", { name: "Go on from the step plan" }))
  expect(onRestart).toHaveBeenCalledWith("plan")
  rerender(
    <Steps
      taskKey="CLU-1"
      {...{ slug: "web", status: "done", steps: objective, childTasks: [], objective: null, writesOff: null }}
      {...{ onRestart, onReplan }}
    />,
  )
  expect(screen.queryByRole("button")).toBeNull()
})

test("an objective is planned anew as long as it is open", async () => {
  show()
  await userEvent.click(screen.getByRole("button", { name: "Plan anew" }))
  expect(onReplan).toHaveBeenCalledOnce()
})

test("the classic way has nothing to go back to; a part of an objective says so", () => {
  show({
    steps: someSteps(),
    childTasks: [],
    objective: { key: "CLU-1", title: "People can sign in", status: "in_progress" },
  })
  expect(screen.queryByRole("button")).toBeNull()
  expect(screen.getByRole("link", { name: "CLU-1" })).toBeTruthy()
})
