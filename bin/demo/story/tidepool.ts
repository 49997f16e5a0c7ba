/** Tidepool: a small library that reads tide tables. Its approved work lands by itself. */
import { aTest, TIDEPOOL_FIRST } from "./tidepool-first.ts"
import { TIDEPOOL_NOW } from "./tidepool-now.ts"
import type { Story } from "./story.ts"

const PACKAGE = { name: "tidepool", version: "0.1.0", type: "module", scripts: { test: "node --test" } }

export const TIDEPOOL: Story = {
  project: {
    slug: "tidepool",
    name: "Tidepool",
    key: "TIDE",
    approval: "none",
    check: "npm test",
    executor: "simulation",
  },
  settings: { wipLimits: { in_progress: 3, blocked: 2 } },
  files: {
    "README.md": "# Tidepool\n\nA small library that reads tide tables.\n",
    "package.json": `${JSON.stringify(PACKAGE, null, 2)}\n`,
    "src/tides.js":
      "/** Heights in metres, by hour of the day. */\nexport const heights = [0.4, 0.9, 1.6, 2.1, 1.8, 1.1]\n\nexport const highest = () => Math.max(...heights)\n",
    "test/tides.test.js": aTest(
      "the highest tide is found",
      "highest",
      "tides",
      "assert.equal(highest(), 2.1)",
    ),
    "docs/log.md": "# Log of the gauges\n\n",
  },
  cards: [
    ...TIDEPOOL_FIRST,
    {
      name: "errors",
      daysAgo: 5.2,
      readyAfter: 0.3,
      after: ["table"],
      title: "Name the harbour in error messages",
      description:
        "`NaN` in a table of forty harbours helps nobody. Errors should say which harbour and which line.",
      criteria: ["an unreadable line throws with harbour and line number"],
      priority: "high",
      tags: ["library"],
      answers: { question: "Throw at the first one" },
      work: [
        {
          minutes: 11,
          asks: {
            question:
              "A table may have several unreadable lines. Should readTable throw at the first one, or collect all of them into one error?",
            options: ["Throw at the first one", "Collect all of them"],
          },
          changes: [
            {
              path: "src/table.js",
              find: "export function readTable(text) {",
              with: 'export function readTable(text, harbour = "this table") {',
            },
            {
              path: "src/table.js",
              find: "    .map((line) => {\n      const [, hour, height] = LINE.exec(line) ?? []\n",
              with: '    .map((line, index) => {\n      const [, hour, height] = LINE.exec(line) ?? []\n      if (height === undefined) throw new Error(`${harbour}, entry ${index + 1}: cannot read "${line}"`)\n',
            },
          ],
          commit: "feat: say which line cannot be read",
          replies: "The example in the test is Port Isaac's table of 3 November: line 7 has `1,62`.",
          summary:
            "An unreadable line throws with the harbour and the number of the entry, at the first one as decided.",
        },
      ],
      comments: [
        {
          afterHours: 0.1,
          text: "The office in Port Isaac sends tables with commas in them. @dev please use one of theirs as the example.",
        },
      ],
    },
    {
      name: "month",
      daysAgo: 3.3,
      readyAfter: 0.4,
      after: ["table"],
      title: "A table for a whole month",
      description: "Thirty days in one file, separated by a line with the date.",
      criteria: ["readMonth(text) returns a Map from date to table"],
      tags: ["library"],
      work: [
        {
          minutes: 16,
          changes: [
            {
              path: "src/month.js",
              text: 'import { readTable } from "./table.js"\n\nconst DATE = /^\\d{4}-\\d\\d-\\d\\d$/\n\n/** Date -> table, in the order of the file. */\nexport function readMonth(text) {\n  const days = new Map()\n  let day\n  for (const line of text.split("\\n")) {\n    if (DATE.test(line.trim())) days.set((day = line.trim()), "")\n    else if (day) days.set(day, `${days.get(day)}${line}\\n`)\n  }\n  return new Map([...days].map(([date, lines]) => [date, readTable(lines)]))\n}\n',
            },
          ],
          commit: "feat: read a month's tables",
          summary: "`readMonth` splits at dates and reads each day by `readTable`.",
        },
      ],
    },
    {
      name: "clock",
      daysAgo: 9.2,
      readyAfter: 0.2,
      role: "research",
      title: "Do leap seconds matter to tide predictions?",
      description: "A pilot asked. Find out whether ignoring them can move a prediction by a minute.",
      tags: ["research"],
      work: [
        {
          minutes: 12,
          notes: [
            "Harmonic constants are fitted to observations in UTC; I look for how other libraries count their hours.",
          ],
          summary:
            "They do not matter here. 27 leap seconds since 1972 move a prediction by at most 27 s against one that is counted in atomic time, and the constants are refitted every few years. Tables are published to the minute.",
        },
      ],
    },
    {
      name: "excel",
      daysAgo: 7.4,
      title: "Read tables from spreadsheets",
      description: "Some offices send .xlsx files.",
      tags: ["data"],
      cancelled: { afterHours: 21, as: "abandoned", sentence: "All four offices publish text by now." },
    },
    {
      name: "interpolate",
      daysAgo: 1.6,
      readyAfter: 0.2,
      title: "Heights between two readings",
      description:
        "Interpolate between the hours, so that a height can be asked for 04:20. The rule of twelfths is not good enough for river mouths.",
      criteria: ["heightAt(table, time) is within 5 cm of the gauge at Newlyn"],
      files: [
        {
          afterHours: 0.1,
          name: "gauge-at-newlyn.csv",
          text: "time,height\n04:00,2.74\n04:10,2.56\n04:20,2.37\n04:30,2.18\n04:40,1.99\n04:50,1.80\n05:00,1.62\n",
        },
        {
          afterHours: 0.2,
          name: "why-not-twelfths.md",
          text: "# Why not the rule of twelfths\n\nThe river holds the ebb back: between the third and the fifth hour the water falls slower than the rule says, by up to 30 cm.\n",
        },
      ],
      priority: "high",
      tags: ["library", "astronomy"],
      work: [
        {
          minutes: 15,
          notes: ["A cosine between high and low water is the usual way."],
          crash:
            "✖ within 5 cm of the gauge at Newlyn (3.4ms)\n  AssertionError: 0.31 m off at 04:20\nℹ fail 1",
          summary: "",
        },
      ],
    },
    {
      name: "publish",
      daysAgo: 0.03,
      readyAfter: 0.02,
      title: "Publish version 0.2 as a package",
      description: "Callers copy the source today. Prepare `package.json` for publishing.",
      criteria: ["files and exports name what is public", "the licence is stated"],
      priority: "medium",
      tags: ["release"],
      work: [
        {
          minutes: 8,
          notes: ["`exports` can name tides, table and month. The licence is not mine to choose."],
          asks: {
            question:
              "Under which licence should Tidepool be published? The tables of two harbour offices may be copied for non-commercial use only; the code itself is ours.",
            options: ["MIT, without the tables", "MIT, tables as a second package", "Do not publish yet"],
          },
          summary: "package.json names what is public.",
        },
      ],
    },
  ],
  ready: TIDEPOOL_NOW,
}
