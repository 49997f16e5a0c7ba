/** Buoywatch: takes the readings of buoys. Its work is offered as pull requests. */
import { scripted, type Story } from "./story.ts"

const PACKAGE = { name: "buoywatch", version: "1.3.0", type: "module", scripts: { test: "node --test" } }

export const BUOYWATCH: Story = {
  project: {
    slug: "buoywatch",
    name: "Buoywatch",
    key: "BUOY",
    approval: "none",
    landing: "pull_request",
    check: "npm test",
    executor: "simulation",
  },
  files: {
    "README.md": "# Buoywatch\n\nTakes what buoys measure, and says when one drifts.\n",
    "package.json": `${JSON.stringify(PACKAGE, null, 2)}\n`,
    "src/reading.js":
      "/** One reading of one buoy. */\nexport const reading = (buoy, at, wave, water) => ({ buoy, at, wave, water })\n",
    "test/reading.test.js":
      'import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { reading } from "../src/reading.js"\n\ntest("a reading names its buoy", () => {\n  assert.equal(reading("west-4", 0, 1.2, 9).buoy, "west-4")\n})\n',
    "docs/log.md": "# Readings taken\n\n",
  },
  cards: [
    {
      name: "jumps",
      daysAgo: 12.6,
      readyAfter: 0.3,
      title: "Drop readings that jump",
      description:
        "A gull on the sensor makes waves of nine metres. What differs from both neighbours by more than two metres is no wave.",
      criteria: ["a single spike is dropped", "a storm that builds up is kept"],
      priority: "high",
      tags: ["readings"],
      answers: { pull: "merge", alert: "acknowledge" },
      work: [
        {
          minutes: 17,
          notes: ["A spike differs from both neighbours, a storm from one: that is the whole rule."],
          changes: [
            {
              path: "src/spikes.js",
              text: "const TOO_FAR_M = 2\n\n/** Without what differs from both neighbours: gulls, not waves. */\nexport const withoutSpikes = (waves) =>\n  waves.filter((wave, at) =>\n    [waves[at - 1], waves[at + 1]].some((next) => next === undefined || Math.abs(next - wave) <= TOO_FAR_M),\n  )\n",
            },
            {
              path: "test/spikes.test.js",
              text: 'import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { withoutSpikes } from "../src/spikes.js"\n\ntest("a gull is no wave", () => {\n  assert.deepEqual(withoutSpikes([1, 9, 1.2]), [1, 1.2])\n})\n\ntest("a storm that builds up is kept", () => {\n  assert.deepEqual(withoutSpikes([1, 2.5, 4]), [1, 2.5, 4])\n})\n',
            },
          ],
          commit: "feat: drop readings that jump",
          summary:
            "What differs from both neighbours by more than two metres is dropped; both criteria have a test.",
        },
      ],
    },
    {
      name: "year",
      daysAgo: 10.3,
      readyAfter: 0.5,
      title: "Keep a year of readings",
      description: "One file per buoy and month, so that old ones can be moved to the archive.",
      tags: ["storage"],
      answers: { pull: "merge", alert: "acknowledge" },
      work: [
        {
          minutes: 12,
          crash: "npm error code ENOSPC\nnpm error nospc no space left on device, write",
          summary: "",
        },
        {
          minutes: 14,
          notes: [
            "The first attempt filled the disk with one file per reading. One per buoy and month it is, as the card says.",
          ],
          changes: [
            {
              path: "src/store.js",
              text: "export const fileOf = ({ buoy, at }) => `${buoy}/${new Date(at).toISOString().slice(0, 7)}.csv`\n",
            },
          ],
          commit: "feat: one file per buoy and month",
          summary: "Readings are kept in one file per buoy and month.",
        },
      ],
    },
    {
      name: "drift",
      daysAgo: 5.4,
      readyAfter: 0.2,
      title: "Say when a buoy drifts",
      description: "A buoy swings on its chain. Beyond the chain's length plus the tide it has broken loose.",
      criteria: ["within the circle nothing is said", "beyond it the watch is told once"],
      priority: "urgent",
      tags: ["alerts"],
      answers: { pull: "merge", alert: "acknowledge" },
      work: [
        {
          minutes: 22,
          changes: [
            {
              path: "src/drift.js",
              text: "const DEGREE_M = 111_320\n\nexport function distance(a, b) {\n  const east = (b.lon - a.lon) * DEGREE_M * Math.cos((a.lat * Math.PI) / 180)\n  return Math.hypot((b.lat - a.lat) * DEGREE_M, east)\n}\n\n/** Beyond its chain and the tide it has broken loose. */\nexport const isAdrift = (anchor, seen, chain, tide) => distance(anchor, seen) > chain + tide\n",
            },
          ],
          commit: "feat: say when a buoy is adrift",
          summary: "Beyond chain and tide a buoy counts as adrift.",
        },
        {
          minutes: 9,
          changes: [
            {
              path: "src/drift.js",
              append:
                "\n/** Told once: until it is back in its circle. */\nexport const isNews = (wasAdrift, isAdriftNow) => isAdriftNow && !wasAdrift\n",
            },
          ],
          commit: "feat: tell the watch once",
          summary: "The watch is told when it begins, and not again until the buoy is back.",
        },
      ],
      reviews: [
        {
          verdict: "changes_requested",
          summary: "The distance is right. Nothing keeps the watch from being told at each reading.",
          comments: [
            { file: "src/drift.js", line: 9, text: "The second criterion: once, not every ten minutes." },
          ],
        },
        { verdict: "approved", summary: "Told once, and again only after it was back." },
      ],
    },
    {
      name: "units",
      daysAgo: 3.2,
      readyAfter: 0.3,
      role: "research",
      title: "Which buoys report in feet?",
      description: "Three of the older ones seem to. Find out which from a month of readings.",
      tags: ["research"],
      work: [
        {
          minutes: 9,
          notes: ["In feet a calm sea never reads below 0.3; I compare each buoy with its neighbours."],
          summary:
            "west-2, west-7 and north-1. Their readings are 3.28 times those of their neighbours on every calm day of October.",
        },
      ],
    },
    {
      name: "feet",
      daysAgo: 0.029,
      readyAfter: 0.1,
      after: ["units"],
      title: "Convert the three buoys that report in feet",
      description: "west-2, west-7 and north-1; see the card before this one.",
      priority: "high",
      tags: ["readings"],
      work: [
        {
          minutes: 10,
          changes: [
            {
              path: "src/units.js",
              text: 'const IN_FEET = new Set(["west-2", "west-7", "north-1"])\nconst FOOT_M = 0.3048\n\nexport const inMetres = ({ buoy, wave, ...rest }) => ({ ...rest, buoy, wave: IN_FEET.has(buoy) ? wave * FOOT_M : wave })\n',
            },
          ],
          commit: "fix: three buoys report in feet",
          summary: "The three buoys are converted where their readings come in.",
        },
      ],
      reviews: [
        {
          verdict: "approved",
          summary: "The three buoys are named in one place, and converted before anything is stored.",
        },
      ],
    },
    {
      name: "calibrate",
      daysAgo: 1.3,
      title: "Calibrate west-4 against the pilot's boat",
      description: "Needs a calm day and somebody in the boat.",
      tags: ["field"],
      held: [{ afterHours: 5, to: "in_progress" }],
      comments: [{ afterHours: 6, text: "Wind 6 until tomorrow noon. I go out after that." }],
    },
    {
      name: "sheet",
      daysAgo: 2.2,
      title: "A sheet for the harbour master's wall",
      description: "All buoys with their positions, to be printed on A2.",
      tags: ["docs"],
      held: [
        { afterHours: 3, to: "in_progress" },
        { afterHours: 20, to: "in_review" },
      ],
    },
    {
      name: "solar",
      daysAgo: 6.6,
      title: "Warn before a battery is empty",
      description: "The voltage falls for a week before a buoy goes silent.",
      priority: "medium",
      tags: ["alerts"],
    },
    {
      name: "satellite",
      daysAgo: 9.5,
      title: "Readings by satellite",
      tags: ["readings"],
      priority: "low",
      cancelled: { afterHours: 47, as: "duplicate", sentence: "The same as the card on the outer buoys." },
    },
  ],
  ready: [
    {
      title: "Average waves over ten minutes",
      status: "ready",
      priority: "high",
      tags: ["readings"],
      criteria: ["gaps in the readings are no calm sea"],
      description: scripted(
        "Single readings jump. Give the mean of ten minutes, and say how many readings it is made of.",
        {
          dev: [
            {
              steps: [
                { say: "A mean over gaps would pretend a calm sea, so I count what is there." },
                { progress: "Reading a month of west-4" },
                { wait: 90 },
                {
                  create: {
                    path: "src/mean.js",
                    text: "export const mean = (waves) => ({ value: waves.reduce((sum, wave) => sum + wave, 0) / waves.length, count: waves.length })\n",
                  },
                },
                { say: "Now against the readings of October, which have two long gaps." },
                { progress: "Comparing with October, 12 of 31 days" },
                { wait: 120 },
                { progress: "Comparing with October, 31 of 31 days" },
                { check: true },
                { commit: "feat: mean of ten minutes" },
              ],
            },
          ],
          reviewer: [{ verdict: "approved", summary: "Gaps are counted, not averaged." }],
        },
      ),
    },
  ],
  schedules: [
    {
      name: "Gauges",
      cron: "*/5 * * * *",
      title: "Take the readings of the outer buoys",
      description: "Append a line to the log.",
      priority: "low",
      role: "dev",
    },
  ],
}
