import { expect, test } from "vitest"
import { ProjectSlug, suggestSlug } from "./project.ts"

test.each([
  ["/srv/My App.git", "my-app"],
  ["/home/mara/clutch/", "clutch"],
  ["/", "project"],
  [`/srv/${"long-".repeat(12)}`, "long-long-long-long-long-long-long-long"],
])("%s is called %s", (directory, slug) => {
  expect(suggestSlug(directory)).toBe(slug)
  expect(ProjectSlug.safeParse(suggestSlug(directory)).success).toBe(true)
})
