/** What a card still lacks before an agent can do it well; and texts to begin cards with. Pure. */
import type { WorkRole } from "./role.ts"

export type Draft = { title: string; description: string; criteria: readonly string[]; role: WorkRole }

export type Lack = { what: "title" | "description" | "criteria" | "blanks"; sentence: string }

const SHORT_TITLE = 10
const SHORT_DESCRIPTION = 30

/** What a template leaves to be filled in. */
const BLANK = /<[^<>\n]{1,60}>/

/** Nothing is refused because of these: they are told to who writes the card. */
export function lacksOf({ title, description, criteria, role }: Draft): Lack[] {
  const lacks: Lack[] = []
  if (title.trim().length < SHORT_TITLE)
    lacks.push({ what: "title", sentence: "The title says what should be done." })
  if (BLANK.test(description) || criteria.some((each) => BLANK.test(each)))
    lacks.push({ what: "blanks", sentence: "Every blank of the template is filled in." })
  else if (description.trim().length < SHORT_DESCRIPTION)
    lacks.push({ what: "description", sentence: "The description says where and why." })
  if (criteria.length === 0)
    lacks.push({
      what: "criteria",
      sentence:
        role === "research"
          ? "It is said which question the report answers."
          : "It is said how one sees that it is done.",
    })
  return lacks
}

export type Template = {
  id: string
  label: string
  description: string
  criteria: readonly string[]
  role: WorkRole
  tags: readonly string[]
}

export const TEMPLATES: readonly Template[] = [
  {
    id: "bug",
    label: "Bug",
    description:
      "**What happens:** <what one sees>\n\n**What should happen:** <what one expects>\n\n**How to see it:** <steps>",
    criteria: ["A test fails without the change and passes with it."],
    role: "dev",
    tags: ["bug"],
  },
  {
    id: "feature",
    label: "Feature",
    description:
      "**Who needs it:** <who, and for what>\n\n**What they can do then:** <what>\n\n**What it is not:** <limits>",
    criteria: ["<what one can see when it works>", "It has tests and is described where users look."],
    role: "dev",
    tags: ["feature"],
  },
  {
    id: "chore",
    label: "Chore",
    description: "**What changes:** <what>\n\n**Why now:** <reason>",
    criteria: ["Nothing that users see changes."],
    role: "dev",
    tags: ["chore"],
  },
  {
    id: "research",
    label: "Research",
    description:
      "**Question:** <question>\n\n**What the answer decides:** <decision>\n\n**Where to look:** <sources>",
    criteria: ["The report answers the question and names its sources."],
    role: "research",
    tags: ["research"],
  },
]
