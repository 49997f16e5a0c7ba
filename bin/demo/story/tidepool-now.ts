/** What is there to do in Tidepool when the past is over: cards whose simulated agents show every path. */
import { scripted, type LiveCard } from "./story.ts"

export const TIDEPOOL_NOW: LiveCard[] = [
  {
    title: "Find the lowest tide",
    status: "ready",
    priority: "urgent",
    tags: ["library"],
    criteria: ["lowest() returns the smallest height", "a test covers it"],
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
]
