/** What the simulated agent answers: plainly a simulation, the same for the same words, and of some use. */
import type { Card } from "./cards.ts"
import type { Project } from "./context.ts"

export type Heard = {
  /** A person's words, without what Clutch put before them. */
  said: string
  /** What Clutch told of the project at the beginning of the conversation; null where that is not remembered. */
  project: Project | null
  /** Looked up where the words are about cards; null where that failed or nobody asked. */
  cards: readonly Card[] | null
  /** Types of the images that came along. */
  images: readonly string[]
  isBrief: boolean
}

const MOST_QUOTED = 200
const MOST_CARDS = 8
const OPEN = new Set(["in_progress", "in_review", "in_approval", "merging", "blocked", "ready"])

export function answerTo({ said, project, cards, images, isBrief }: Heard): string {
  const parts = [
    "**Simulated answer.** No model has read this: the gateway is a simulation.",
    quoted(said),
    images.length > 0 && seen(images),
    ...(project ? aboutCards(said, project, cards) : []),
  ]
  if (!isBrief) parts.push(project ? known(project) : UNKNOWN, HINTS)
  return parts.filter(Boolean).join("\n\n")
}

/** Words that are about the board: then the cards are looked up. */
export const asksForCards = (said: string): boolean =>
  keysIn(said).length > 0 ||
  /\b(cards?|tasks?|board|to ?do|to be done|blocked|ready|in review|open)\b/i.test(said)

const keysIn = (said: string): string[] => [
  ...new Set([...said.matchAll(/\b[A-Z][A-Z0-9]{1,9}-\d+\b/g)].map(([key]) => key)),
]

function quoted(said: string): string {
  const line = said.replace(/\s+/g, " ").trim()
  if (!line) return ""
  const shown = line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED).trimEnd()}…` : line
  const words = line.split(" ").length
  return `I was told, in ${words === 1 ? "one word" : `${words} words`}:\n\n> ${shown}`
}

function seen(images: readonly string[]): string {
  const types = images.join(", ")
  return images.length === 1
    ? `An image came with it (${types}).`
    : `${images.length} images came with it (${types}).`
}

function aboutCards(said: string, { slug }: Project, cards: readonly Card[] | null): string[] {
  if (!asksForCards(said)) return []
  if (!cards) return [`I could not look up the cards; \`clutch tasks list --project ${slug}\` lists them.`]
  const named = keysIn(said)
  if (named.length > 0) {
    const lines = named.map((key) => {
      const card = cards.find((each) => each.key === key)
      return card ? lineOf(card) : `- ${key} is no card of this project.`
    })
    return [`Of what you name:\n\n${lines.join("\n")}`]
  }
  const open = cards.filter(({ status }) => OPEN.has(status))
  if (open.length === 0) return ["No card of this project is ready or under way."]
  const more = open.length > MOST_CARDS ? `\n- and ${open.length - MOST_CARDS} more` : ""
  const lines = open.slice(0, MOST_CARDS).map(lineOf).join("\n")
  return [`\`clutch tasks list --project ${slug}\` has ${open.length} open:\n\n${lines}${more}`]
}

const lineOf = ({ key, title, status }: Card): string =>
  `- ${key} **${title}** is ${status.replaceAll("_", " ")}`

function known({ name, documents }: Project): string {
  if (documents.length === 0) return `I know that we talk about ${name}.`
  const [first] = documents
  const paths = documents.map(({ path }) => `\`${path}\``).join(" and ")
  return `I know that we talk about ${name}. I was given its ${paths}${first?.heading ? `, which begins “${first.heading}”` : ""}.`
}

const UNKNOWN = "I do not remember which project we talk about."

const HINTS =
  "What can be tried here: write while I answer, press stop, send an image, ask for the cards, `/status`, `/model simulated/brief`, `/compact`. With `OPENCLAW_URL` and `OPENCLAW_TOKEN` of an OpenClaw gateway a real agent answers in this place."
