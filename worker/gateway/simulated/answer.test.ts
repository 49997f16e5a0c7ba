import { expect, test } from "vitest"
import { introduce } from "../../bridge/baggage.ts"
import { answerTo, asksForCards, type Heard } from "./answer.ts"
import { projectOf, readContext } from "./context.ts"

const project = {
  name: "Tidepool",
  slug: "tidepool",
  documents: [{ path: "README.md", heading: "Tide tables" }],
}
const heard = (said: string, more: Partial<Heard> = {}): Heard => ({
  ...{ said, project, cards: null, images: [], isBrief: false },
  ...more,
})
const cards = [
  { key: "TIDE-1", title: "Read tables", status: "done" },
  { key: "TIDE-2", title: "Draw curves", status: "in_review" },
]

test("[SG1] [SG2] an answer says first that it is simulated, repeats what was heard, and is the same each time", () => {
  const answer = answerTo(heard("What does   the library do?"))
  expect(answer).toMatch(/^\*\*Simulated answer\.\*\* No model has read this/)
  expect(answer).toContain("in 5 words:\n\n> What does the library do?")
  expect(answer).toContain("Tidepool. I was given its `README.md`, which begins “Tide tables”")
  expect(answerTo(heard("What does   the library do?"))).toBe(answer)
})

test("[SG3] asked for cards it lists those that are open, and of those that are named it says how they are", () => {
  expect(asksForCards("What is to be done?")).toBe(true)
  expect(asksForCards("How high is the tide?")).toBe(false)
  const all = answerTo(heard("Which cards are there?", { cards }))
  expect(all).toContain("has 1 open:\n\n- TIDE-2 **Draw curves** is in review")
  expect(all).not.toContain("TIDE-1")
  const named = answerTo(heard("How are TIDE-1 and TIDE-9?", { cards }))
  expect(named).toContain("- TIDE-1 **Read tables** is done\n- TIDE-9 is no card of this project.")
})

test("cards that cannot be had are not made up", () => {
  expect(answerTo(heard("Which cards are open?"))).toContain("I could not look up the cards")
})

test("images are acknowledged; the brief model leaves out what can be tried", () => {
  const answer = answerTo(heard("Look", { images: ["image/png", "image/jpeg"], isBrief: true }))
  expect(answer).toContain("2 images came with it (image/png, image/jpeg).")
  expect(answer).not.toContain("What can be tried")
})

test("the project is read from what the bridge puts before a chat's first message", async () => {
  const introduction = await introduce({
    project: { slug: "clutch", name: "Clutch (main)", repository: import.meta.dirname },
    sessionKey: "agent:main:clutch:clutch:chat-k1",
  })
  expect(readContext(`${introduction}Hello\nthere`)).toEqual({
    said: "Hello\nthere",
    project: { name: "Clutch (main)", slug: "clutch", documents: [] },
  })
  expect(readContext("Hello")).toEqual({ said: "Hello", project: null })
  expect(projectOf("agent:main:clutch:tide-pool:chat-k1")).toMatchObject({ slug: "tide-pool" })
  expect(projectOf("agent:main:main")).toBeNull()
})

test("documents of the context are known by their first headings", () => {
  const about = "You talk with a person about the project Tidepool (Clutch: tidepool). Its repository is /r."
  const message = `<context>\n${about}\n\n<document path="README.md">\nintro\n\n# Tide tables\n</document>\n</context>\n\nHi`
  expect(readContext(message).project?.documents).toEqual([{ path: "README.md", heading: "Tide tables" }])
})
