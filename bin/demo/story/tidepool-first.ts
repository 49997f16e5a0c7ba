/** The first cards of Tidepool: tables, rounding and the moon. */
import type { Story } from "./story.ts"

export const aTest = (name: string, imports: string, from: string, body: string): string =>
  `import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { ${imports} } from "../src/${from}.js"\n\ntest("${name}", () => {\n  ${body}\n})\n`

export const TIDEPOOL_FIRST: Story["cards"] = [
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
]
