import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { ActivityView } from "../activity/activity-view.tsx"
import { AgentsView } from "../agents/agents-view.tsx"
import { BudgetsView } from "../budgets/budgets-view.tsx"
import { SchedulesView } from "../schedules/schedules-view.tsx"
import { aBudget, aLogRow, anAgent, aProjectSettings, aSchedule } from "../testing/settings-builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { WorkspacesView } from "../workspaces/workspaces-view.tsx"
import { ProjectSettingsView } from "./project-view.tsx"

prepareDom()

test("a form sends only what was changed, once there is something to save", async () => {
  const onSave = vi.fn().mockResolvedValue(true)
  render(<ProjectSettingsView project={ready(aProjectSettings())} writesOff={null} onSave={onSave} />)
  const limits = within(screen.getByRole("region", { name: "Limits" }))
  expect(limits.getByRole("button", { name: "Save" }).hasAttribute("disabled")).toBe(true)
  const developers = limits.getByRole("spinbutton", { name: "Developers" })
  await userEvent.clear(developers)
  await userEvent.type(developers, "5")
  await userEvent.click(limits.getByRole("button", { name: "Save" }))
  expect(onSave).toHaveBeenCalledExactlyOnceWith({ "limits.dev": "5" })
})

test("what others change meanwhile shows through, what one types stays", async () => {
  const view = (name: string) => (
    <ProjectSettingsView
      project={ready(aProjectSettings({ name, checkCommand: name }))}
      writesOff={null}
      onSave={vi.fn()}
    />
  )
  const { rerender } = render(view("one"))
  await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "!")
  rerender(view("two"))
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Name" }).value).toBe("one!")
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: /Check command/ }).value).toBe("two")
})

test("agents stand by role, and are paused one by one", async () => {
  const onPause = vi.fn()
  render(
    <AgentsView
      agents={ready([
        anAgent(),
        anAgent({ agentId: "agent-2", name: "Rex", role: "reviewer", status: "paused" }),
      ])}
      budgets={[aBudget({ scope: "agent", name: "agent Ada" })]}
      writesOff={null}
      onPause={onPause}
      onResume={vi.fn()}
      onSave={vi.fn()}
    />,
  )
  const developers = within(screen.getByRole("region", { name: "Developer" }))
  expect(developers.getByText("$41.20 of $80.00, month")).toBeTruthy()
  await userEvent.click(developers.getByRole("button", { name: "Pause Ada" }))
  expect(onPause).toHaveBeenCalledWith("agent-1")
  expect(screen.getByRole("button", { name: "Resume Rex" })).toBeTruthy()
})

test("a budget says what is used, put aside and left; removing it asks once more", async () => {
  const onRemove = vi.fn()
  const onSet = vi.fn().mockResolvedValue(true)
  render(
    <BudgetsView
      budgets={ready([aBudget()])}
      projects={["clutch-web"]}
      agents={["Ada"]}
      writesOff={null}
      onSet={onSet}
      onRemove={onRemove}
    />,
  )
  expect(screen.getByText("$41.20 used, $4.00 put aside, $34.80 left")).toBeTruthy()
  await userEvent.click(screen.getByRole("button", { name: "Remove the budget of everything" }))
  expect(onRemove).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole("button", { name: "Really remove the budget of everything" }))
  expect(onRemove).toHaveBeenCalledWith("budget-1")
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "For" }), "project")
  await userEvent.type(screen.getByRole("spinbutton", { name: "Limit" }), "25")
  await userEvent.click(screen.getByRole("button", { name: "Set budget" }))
  expect(onSet).toHaveBeenCalledWith({
    scope: "project",
    subject: "clutch-web",
    window: "month",
    unit: "usd",
    limit: 25,
  })
})

test("a schedule is made for a project; hours are set for days", async () => {
  const onAdd = vi.fn().mockResolvedValue(true)
  const onSetHours = vi.fn().mockResolvedValue(true)
  render(
    <SchedulesView
      schedules={ready([aSchedule()])}
      hours={ready([])}
      projects={["clutch-web"]}
      writesOff={null}
      onAdd={onAdd}
      onChange={vi.fn()}
      onRemove={vi.fn()}
      onSetHours={onSetHours}
      onClearHours={vi.fn()}
    />,
  )
  expect(screen.getByText("Agents start at any hour")).toBeTruthy()
  await userEvent.type(screen.getByRole("textbox", { name: "Title of each card" }), "Audit")
  await userEvent.click(screen.getByRole("button", { name: "Add schedule" }))
  expect(onAdd.mock.calls[0]?.[0]).toMatchObject({
    project: "clutch-web",
    cron: "0 7 * * mon-fri",
    title: "Audit",
  })
  await userEvent.click(screen.getByRole("checkbox", { name: "Sun" }))
  await userEvent.click(screen.getByRole("button", { name: "Set hours" }))
  expect(onSetHours.mock.calls[0]?.[0]).toMatchObject({
    from: "08:00",
    days: ["mon", "tue", "wed", "thu", "fri", "sat"],
  })
})

test("a schedule is changed in its place, and only what was changed is sent", async () => {
  const onChange = vi.fn().mockResolvedValue(true)
  render(
    <SchedulesView
      schedules={ready([aSchedule({ name: "Audit dependencies" })])}
      hours={ready([])}
      projects={["clutch-web"]}
      writesOff={null}
      onAdd={vi.fn()}
      onChange={onChange}
      onRemove={vi.fn()}
      onSetHours={vi.fn()}
      onClearHours={vi.fn()}
    />,
  )
  await userEvent.click(screen.getByRole("button", { name: "Change the schedule Audit dependencies" }))
  const form = within(screen.getByRole("form", { name: "Change Audit dependencies" }))
  const title = form.getByRole("textbox", { name: "Title of each card" })
  await userEvent.clear(title)
  expect(form.getByRole("button", { name: "Save" }).hasAttribute("disabled")).toBe(true)
  await userEvent.type(title, "Audit licences")
  await userEvent.selectOptions(form.getByRole("combobox", { name: "Priority" }), "high")
  await userEvent.click(form.getByRole("button", { name: "Save" }))
  expect(onChange).toHaveBeenCalledExactlyOnceWith({
    schedule: "schedule-1",
    ...{ title: "Audit licences", name: "Audit licences", priority: "high" },
  })
  expect(screen.queryByRole("form", { name: "Change Audit dependencies" })).toBeNull()
})

test("the log stands by day, each line with who and which card", async () => {
  const onSubject = vi.fn()
  render(
    <ActivityView
      log={{
        items: [aLogRow(), aLogRow({ eventId: "2", at: aLogRow().at - 86_400_000 })],
        isLoading: false,
        onMore: null,
      }}
      projects={["clutch-web"]}
      project={null}
      subject={null}
      actor={null}
      onProject={vi.fn()}
      onSubject={onSubject}
      onActor={vi.fn()}
    />,
  )
  expect(screen.getAllByRole("region")).toHaveLength(2)
  expect(screen.getAllByRole("link", { name: "CLU-198" })[0]?.getAttribute("href")).toBe(
    "/projects/clutch-web/tasks/CLU-198",
  )
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "About" }), "budget")
  expect(onSubject).toHaveBeenCalledWith("budget")
})

/** Nothing in the trash, and nothing asked for. */
const idle = {
  ...{ trash: ready(null), jobs: ready([]), writesOff: null },
  ...{ onRestore: () => undefined, onCollect: () => undefined },
}

test("a project beyond its quota says what follows", () => {
  const disk = {
    bytes: 2e9,
    isWhole: true,
    workTrees: 2,
    places: [{ name: "CLU-1", bytes: 1.5e9 }],
    measuredAt: 1,
  }
  render(
    <WorkspacesView {...idle} projects={ready([{ slug: "mine", name: "Mine", diskQuotaMb: 1_000, disk }])} />,
  )
  expect(screen.getByRole("img", { name: "Over its quota" })).toBeTruthy()
  expect(screen.getByText("Nothing new starts until it takes less.")).toBeTruthy()
})

test("each loads, and may be refused", () => {
  render(<WorkspacesView {...idle} projects={LOADING} />)
  expect(screen.getByRole("status", { name: "Loading workspaces" })).toBeTruthy()
  render(
    <WorkspacesView
      {...idle}
      projects={{ state: "refused", code: "forbidden", sentence: "Sign in first." }}
    />,
  )
  expect(screen.getByRole("alert").textContent).toContain("Sign in first.")
})
