/** Tidepool: a small library that reads tide tables. Its approved work lands by itself. */
import { TIDEPOOL_NOW } from "./tidepool-now.ts"
import type { Story } from "./story.ts"

const PACKAGE = { name: "tidepool", version: "0.1.0", type: "module", scripts: { test: "node --test" } }

const aTest = (name: string, imports: string, from: string, body: string): string =>
  `import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { ${imports} } from "../src/${from}.js"\n\ntest("${name}", () => {\n  ${body}\n})\n`

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
    {
      name: "table",
      daysAgo: 13.4,
      readyAfter: 0.2,
      title: "Read a day's table from a text file",
      description:
        "Harbour offices publish one line per hour: `04:00 1.62`. Read such a file into an array of `{ hour, height }`.\n\nBlank lines and lines that begin with `#` are skipped.",
      criteria: ["readTable(text) returns one entry per line", "comments and blank lines are skipped"],
      files: [
        {
          afterHours: 0.1,
          name: "newlyn-monday.txt",
          text: "# Newlyn, metres above chart datum\n00:00 4.81\n01:00 5.02\n02:00 4.66\n03:00 3.85\n04:00 2.74\n05:00 1.62\n",
        },
      ],
      priority: "high",
      tags: ["library"],
      work: [
        {
          minutes: 14,
          notes: [
            "The heights are a constant today. A table needs a module of its own, so that tides.js can go on as it is.",
          ],
          changes: [
            {
              path: "src/table.js",
              text: 'const LINE = /^(\\d\\d):\\d\\d\\s+(-?\\d+\\.\\d+)$/\n\n/** One entry per line of a harbour office\'s table. */\nexport function readTable(text) {\n  return text\n    .split("\\n")\n    .map((line) => line.trim())\n    .filter((line) => line !== "" && !line.startsWith("#"))\n    .map((line) => {\n      const [, hour, height] = LINE.exec(line) ?? []\n      return { hour: Number(hour), height: Number(height) }\n    })\n}\n',
            },
            {
              path: "test/table.test.js",
              text: aTest(
                "comments and blank lines are skipped",
                "readTable",
                "table",
                'assert.deepEqual(readTable("# Port\\n\\n04:00 1.62\\n"), [{ hour: 4, height: 1.62 }])',
              ),
            },
          ],
          commit: "feat: read a day's table from text",
          summary:
            "`readTable` reads one entry per line and skips comments and blank lines; a test covers both.",
        },
      ],
      reviews: [{ verdict: "approved", summary: "Small and clear. Both criteria are covered by the test." }],
    },
    {
      name: "round",
      daysAgo: 12.1,
      readyAfter: 0.5,
      after: ["table"],
      title: "Round heights to centimetres",
      description:
        "Tables come with three digits, gauges measure to a centimetre. What is printed should not pretend more.",
      criteria: ["heights are rounded to two digits", "negative heights are rounded alike"],
      tags: ["library"],
      work: [
        {
          minutes: 9,
          changes: [
            {
              path: "src/round.js",
              text: "/** To a centimetre: gauges know no more. */\nexport const rounded = (height) => Math.round(height * 100) / 100\n",
            },
          ],
          commit: "feat: round heights to centimetres",
          summary: "Heights are rounded to two digits.",
        },
        {
          minutes: 7,
          notes: [
            "The review is right: `Math.round(-0.125 * 100)` goes up. I round the size and put the sign back.",
          ],
          changes: [
            {
              path: "src/round.js",
              text: "/** To a centimetre: gauges know no more. Below chart datum as above it. */\nexport const rounded = (height) => (Math.sign(height) * Math.round(Math.abs(height) * 100)) / 100\n",
            },
            {
              path: "test/round.test.js",
              text: aTest(
                "what lies below datum is rounded alike",
                "rounded",
                "round",
                "assert.equal(rounded(-0.125), -0.13)",
              ),
            },
          ],
          commit: "fix: round below datum as above it",
          summary: "Negative heights are rounded by their size; a test holds it.",
        },
      ],
      reviews: [
        {
          verdict: "changes_requested",
          summary: "The second criterion is not met: -0.125 becomes -0.12.",
          comments: [
            {
              file: "src/round.js",
              line: 2,
              text: "Math.round rounds halves up, so what lies below datum is off by a centimetre. A test, please.",
            },
          ],
        },
        { verdict: "approved", summary: "Both directions are right now, and tested." },
      ],
    },
    {
      name: "moon",
      daysAgo: 8.3,
      readyAfter: 1,
      title: "Moon phases beside the tides",
      description: "Spring tides follow new and full moon. Give the age of the moon in days for a date.",
      criteria: ["moonAge(date) is within half a day of the almanac"],
      priority: "medium",
      tags: ["library", "astronomy"],
      redCheck:
        "✖ the full moon of 25 January 2027 (1.2ms)\n  AssertionError: 16.9 is not within 0.5 of 14.8\nℹ tests 4\nℹ pass 3\nℹ fail 1",
      work: [
        {
          minutes: 18,
          notes: [
            "Counting from the new moon of 6 January 2000 and taking the remainder of the synodic month is accurate enough.",
          ],
          changes: [
            {
              path: "src/moon.js",
              text: "const NEW_MOON = Date.UTC(2000, 0, 6, 18, 14)\nconst MONTH = 29.530588853\n\n/** Days since the last new moon. */\nexport const moonAge = (date) => ((date - NEW_MOON) / 86_400_000) % MONTH\n",
            },
          ],
          commit: "feat: tell the age of the moon",
          summary: "`moonAge` counts from a known new moon.",
        },
        {
          minutes: 6,
          notes: [
            "The check's time zone is not mine: a Date without a time is midnight here and yesterday there.",
          ],
          changes: [
            { path: "src/moon.js", find: "(date - NEW_MOON)", with: "(Number(date) - NEW_MOON)" },
            {
              path: "test/moon.test.js",
              text: aTest(
                "the moon is new when it is counted from",
                "moonAge",
                "moon",
                "assert.ok(moonAge(Date.UTC(2000, 0, 6, 18, 14)) < 0.1)",
              ),
            },
          ],
          commit: "fix: count the moon in UTC",
          summary: "The age is counted in UTC, whatever the machine's zone is.",
        },
      ],
    },
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
