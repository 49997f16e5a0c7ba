/** Work trees: what nobody merged is saved when its task is given up, and brought back from the page. */
import { expect, test } from "playwright/test"
import { asked, clutch } from "./kit.ts"

const SCRIPT = {
  dev: [
    {
      steps: [
        { create: { path: "kept.md", text: "kept\n" } },
        { commit: "docs: keep this" },
        { ask: { question: "Shall it go on?", options: ["Yes"] } },
      ],
    },
  ],
}

test("the work of a cancelled task lies in the trash and comes back; what never was there is said so", async ({
  page,
}) => {
  const { key } = await clutch<{ key: string }>(
    ...["tasks", "create", "--project", "mine", "--title", "Be given up", "--status", "ready"],
    ...["--description", `Ask.\n\n\`\`\`simulation\n${JSON.stringify(SCRIPT)}\n\`\`\`\n`],
  )
  const isAsking = async () =>
    (await asked<{ taskKey: string }[]>("signals.list", { pending: true })).some(
      (each) => each.taskKey === key,
    )
  await expect.poll(isAsking, { timeout: 45_000 }).toBe(true)
  await clutch("tasks", "cancel", key)

  await page.goto("/workspaces")
  const saved = page.getByRole("listitem", { name: `Saved work of ${key}` })
  await expect(saved).toContainText(`clutch/${key}/`, { timeout: 60_000 })
  await saved.getByRole("button", { name: `Restore the work of ${key}` }).click()
  await expect(saved.getByRole("status")).toContainText("Back; the entry stays", { timeout: 30_000 })

  await expect(clutch("workspaces", "restore", "nothing")).rejects.toThrow(/"code":\s*"not_found"/)
})
