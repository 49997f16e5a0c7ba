/** What the sample consists of: two small repositories, and cards whose simulated agents show every path. */
import type { CreateTask } from "#domain/task"

export type SampleRepository = {
  slug: string
  name: string
  key: string
  approval: "none" | "person"
  files: Record<string, string>
  tasks: SampleTask[]
}

/** `after` names earlier cards of the same list by position. */
export type SampleTask = Omit<CreateTask, "project" | "dependsOn"> & { after?: number[] }

/** The block in a card's description that a simulated agent follows; other executors read it as text. */
const scripted = (text: string, script: object): string =>
  `${text}\n\n\`\`\`simulation\n${JSON.stringify(script, null, 2)}\n\`\`\`\n`

export const SAMPLE: SampleRepository[] = [
  {
    slug: "tidepool",
    name: "Tidepool",
    key: "TIDE",
    approval: "none",
    files: {
      "README.md": "# Tidepool\n\nA small library that reads tide tables.\n",
      "package.json": `${JSON.stringify({ name: "tidepool", version: "0.1.0", type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
      "src/tides.js":
        "/** Heights in metres, by hour of the day. */\nexport const heights = [0.4, 0.9, 1.6, 2.1, 1.8, 1.1]\n\nexport const highest = () => Math.max(...heights)\n",
      "test/tides.test.js":
        'import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { highest } from "../src/tides.js"\n\ntest("the highest tide is found", () => {\n  assert.equal(highest(), 2.1)\n})\n',
    },
    tasks: [
      {
        title: "Find the lowest tide",
        status: "ready",
        priority: "urgent",
        tags: ["library"],
        criteria: ["`lowest()` returns the smallest height", "a test covers it"],
        description: scripted("The library knows the highest tide. Callers ask for the lowest as often.", {
          dev: [
            {
              steps: [
                { say: "Reading src/tides.js" },
                {
                  append: {
                    path: "src/tides.js",
                    text: "\nexport const lowest = () => Math.min(...heights)\n",
                  },
                },
                {
                  create: {
                    path: "test/lowest.test.js",
                    text: 'import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { lowest } from "../src/tides.js"\n\ntest("the lowest tide is found", () => {\n  assert.equal(lowest(), 0.4)\n})\n',
                  },
                },
                { check: true },
                { commit: "feat: find the lowest tide" },
              ],
            },
          ],
          reviewer: [{ verdict: "approved", summary: "Does what the card asks, with a test." }],
        }),
      },
      {
        title: "Describe how to install the library",
        status: "ready",
        priority: "high",
        tags: ["docs"],
        description: scripted("The README should say how to install and use it.", {
          dev: [
            {
              steps: [
                { append: { path: "README.md", text: "\n## Install\n\n    npm install tidepool\n" } },
                { commit: "docs: say how to install" },
              ],
            },
            {
              steps: [
                {
                  append: { path: "README.md", text: "\n## Use\n\n    import { highest } from 'tidepool'\n" },
                },
                { commit: "docs: show how to use it" },
              ],
            },
          ],
          reviewer: [
            {
              verdict: "changes_requested",
              summary: "Installing is described; using it is not.",
              comments: [{ file: "README.md", line: 5, text: "Please show an import, too." }],
            },
            { verdict: "approved", summary: "Both are described now." },
          ],
        }),
      },
      {
        title: "Which unit should heights have?",
        status: "ready",
        priority: "medium",
        tags: ["decision"],
        description: scripted("Some callers want feet. Decide before the format is published.", {
          dev: [
            {
              steps: [
                { say: "Looking for uses of heights" },
                {
                  ask: {
                    question: "Should the library speak metres only, or offer feet as well?",
                    options: ["Metres only", "Both"],
                  },
                },
                {
                  create: { path: "docs/units.md", text: "# Units\n\nDecided by a person; see the card.\n" },
                },
                { commit: "docs: write the decision on units down" },
              ],
            },
          ],
          reviewer: [{ verdict: "approved", summary: "The decision is written down." }],
        }),
      },
      {
        title: "Publish the format of tide tables",
        status: "ready",
        priority: "medium",
        tags: ["docs"],
        after: [2],
        description: "Waits for the decision on units.",
      },
      {
        title: "Survive a broken table",
        status: "ready",
        priority: "low",
        tags: ["library"],
        description: scripted("A table with letters in it makes the parser fall over.", {
          dev: [
            { steps: [{ say: "Trying the parser on a broken table" }, { crash: { exitCode: 3 } }] },
            {
              steps: [
                {
                  create: {
                    path: "src/parse.js",
                    text: "export const parse = (line) => Number.parseFloat(line) || 0\n",
                  },
                },
                { check: true },
                { commit: "fix: read a broken table as zeros" },
              ],
            },
          ],
          reviewer: [{ verdict: "approved", summary: "The crash is gone." }],
        }),
      },
      { title: "Tables for southern harbours", status: "backlog", priority: "low", tags: ["data"] },
    ],
  },
  {
    slug: "lantern",
    name: "Lantern",
    key: "LAMP",
    approval: "person",
    files: {
      "README.md": "# Lantern\n\nA page that shows which harbour lights are lit.\n",
      "lights.json": `${JSON.stringify({ north: true, south: false }, null, 2)}\n`,
    },
    tasks: [
      {
        title: "List the east light",
        status: "ready",
        priority: "high",
        tags: ["data"],
        description: "The east light is missing from lights.json.",
      },
      { title: "Say when a light was last seen", status: "ready", priority: "medium", tags: ["page"] },
      { title: "A page for small screens", status: "backlog", priority: "medium", tags: ["page"] },
    ],
  },
]
