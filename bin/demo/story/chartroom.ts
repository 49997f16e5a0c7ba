/** Chartroom: pages about harbours, planned by a manager where they are large. */
import { scripted, type Card, type Story } from "./story.ts"

const harbourPage = (
  name: string,
  title: string,
  file: string,
  text: string,
  after: string[] = [],
): Card => ({
  ...{ name, title, daysAgo: 0, after, tags: ["pages"] },
  criteria: ["depths are in metres", "it fits two printed pages"],
  work: [
    {
      minutes: 12,
      changes: [{ path: file, text }],
      commit: `docs: ${title.toLowerCase()}`,
      summary: `${title}: written, with depths in metres.`,
    },
  ],
})

export const CHARTROOM: Story = {
  project: {
    slug: "chartroom",
    name: "Chartroom",
    key: "CHRT",
    approval: "none",
    executor: "simulation",
    strategy: "squash",
  },
  settings: { limits: { project: 3, dev: 2, reviewer: 1 } },
  files: {
    "README.md": "# Chartroom\n\nWhat a pilot wants to know about a harbour before entering it.\n",
    "pages/index.md": "# Harbours\n",
    "data/datum.json": `${JSON.stringify({ north: 1.84, south: 2.02 }, null, 2)}\n`,
  },
  cards: [
    {
      name: "pages",
      daysAgo: 9.8,
      readyAfter: 0.3,
      pipeline: "objective",
      title: "Harbour pages that pilots can print",
      description:
        "Pilots ask for one page per harbour: how to enter, where it is shallow, whom to call. Begin with the two that are asked for most, and a list of all.",
      priority: "high",
      tags: ["pages"],
      answers: { question: "Padstow and Newlyn" },
      planning: {
        minutes: 6,
        notes: ["Two pages do not depend on each other; the list needs both."],
        summary: "Three tasks: a page each for Padstow and Newlyn, then the list of harbours.",
        plan: [
          harbourPage(
            "padstow",
            "A page for Padstow",
            "pages/padstow.md",
            "# Padstow\n\nEnter from half flood. The bar breaks in north-westerly swell.\n\nDepth in the channel: 1.2 m at low water. Harbour master: channel 12.\n",
          ),
          harbourPage(
            "newlyn",
            "A page for Newlyn",
            "pages/newlyn.md",
            "# Newlyn\n\nOpen at all states of the tide.\n\nDepth at the quay: 2.4 m at low water. Harbour master: channel 12.\n",
          ),
          harbourPage(
            "list",
            "The list of harbours",
            "pages/harbours.md",
            "# Harbours\n\n- [Newlyn](newlyn.md), at any tide\n- [Padstow](padstow.md), from half flood\n",
            ["padstow", "newlyn"],
          ),
        ],
      },
      work: [
        {
          minutes: 5,
          notes: ["Each page is printed once, and every link followed."],
          summary: "Both pages fit two printed sides, and the list leads to both.",
        },
      ],
    },
    {
      name: "fathoms",
      daysAgo: 7.2,
      readyAfter: 0.4,
      pipeline: "plan-implement-review",
      title: "Depths in metres and fathoms",
      description: "Old charts are in fathoms. A reader may choose; what is stored stays metres.",
      tags: ["charts"],
      planning: {
        minutes: 4,
        summary:
          "1. One function that formats a depth by the reader's unit. 2. The pages call it. Nothing that is stored changes; it is done when a page shows 1.8 m as 1 fathom.",
      },
      work: [
        {
          minutes: 13,
          changes: [
            {
              path: "src/depth.js",
              text: 'const FATHOM_M = 1.8288\n\nexport const depth = (metres, unit) =>\n  unit === "fathoms" ? `${(metres / FATHOM_M).toFixed(1)} fm` : `${metres.toFixed(1)} m`\n',
            },
          ],
          commit: "feat: depths in the reader's unit",
          summary: "A depth is formatted by the reader's unit; what is stored is metres.",
        },
      ],
    },
    {
      name: "glossary",
      daysAgo: 4.7,
      readyAfter: 0.2,
      role: "writer",
      title: "A glossary of chart symbols",
      description: "Wreck, rock awash, foul ground, overfalls. With the words that local charts use.",
      tags: ["docs"],
      work: [
        {
          minutes: 11,
          changes: [
            {
              path: "pages/symbols.md",
              text: "# Symbols\n\n| symbol | means |\n| --- | --- |\n| `+` | rock, always covered |\n| `*` | rock, awash at datum |\n| `#` | foul ground: no anchoring |\n| `~~` | overfalls, worst on the ebb |\n",
            },
          ],
          commit: "docs: a glossary of symbols",
          summary: "Four symbols with the words of the local charts.",
        },
      ],
    },
    {
      name: "datum",
      daysAgo: 0.021,
      readyAfter: 0.1,
      title: "Correct the datum of the north chart",
      description: "The survey of this spring found 1.79 m, not 1.84.",
      criteria: ["data/datum.json has 1.79 for north"],
      priority: "urgent",
      tags: ["charts"],
      work: [
        {
          minutes: 5,
          changes: [{ path: "data/datum.json", find: "1.84", with: "1.79" }],
          commit: "fix: the north datum by this year's survey",
          summary: "north is 1.79 now, as the survey found.",
        },
      ],
    },
    {
      name: "soundings",
      daysAgo: 3.5,
      readyAfter: 0.2,
      title: "Take over the soundings of 1911",
      description: "Forty sheets, scanned. The ink has run on some of them.",
      priority: "medium",
      tags: ["charts", "archive"],
      work: [
        {
          minutes: 9,
          notes: ["Sheet 12 to 19 can be read; on the others the ink has run."],
          asks: {
            kind: "blocker",
            question:
              "Sheets 20 to 40 cannot be read: the ink has run. I can take over the first nineteen, or wait for new scans from the archive.",
            options: ["unblock", "split", "cancel"],
          },
          summary: "The first nineteen sheets are taken over.",
        },
      ],
    },
    {
      name: "projection",
      daysAgo: 2.4,
      readyAfter: 0.2,
      role: "research",
      title: "Which projection do pilots expect?",
      description: "The old sheets are gnomonic, plotters use Mercator.",
      tags: ["research"],
      work: [
        {
          minutes: 8,
          notes: ["Three plotter manuals, and the harbour's own sheets."],
          summary:
            "Mercator, on every plotter they use. The gnomonic sheets are for planning on paper alone; keep them as scans.",
        },
      ],
    },
    {
      name: "lights",
      daysAgo: 1.8,
      title: "Show the lights of Lantern on the charts",
      after: ["fathoms"],
      description: "Each light with its sectors, read from Lantern's data.",
      priority: "medium",
      tags: ["charts"],
    },
    {
      name: "tides",
      daysAgo: 1.1,
      title: "Height of tide beside each depth",
      after: ["soundings", "lights"],
      description: "Tidepool knows the heights; a depth could say what it is now.",
      priority: "low",
      tags: ["charts"],
    },
  ],
  ready: [
    {
      title: "A page for Port Isaac",
      status: "ready",
      priority: "high",
      tags: ["pages"],
      description: scripted("As for the other harbours: how to enter, where it is shallow, whom to call.", {
        dev: [
          {
            steps: [
              { say: "The pilot book has two pages on Port Isaac; I take what holds for small boats." },
              { progress: "Reading the pilot book" },
              { wait: 60 },
              {
                create: {
                  path: "pages/port-isaac.md",
                  text: "# Port Isaac\n\nDries. Enter two hours either side of high water, in settled weather only.\n\nHarbour master: channel 12.\n",
                },
              },
              { wait: 75 },
              { commit: "docs: a page for Port Isaac" },
            ],
          },
        ],
        reviewer: [{ verdict: "approved", summary: "Short, and says what matters." }],
      }),
    },
    {
      title: "Mark the new cable on all charts",
      status: "ready",
      priority: "medium",
      tags: ["charts"],
      description: scripted("From the pier to the west buoy; no anchoring within 200 m.", {
        dev: [
          {
            steps: [
              { say: "The survey gives eleven positions along the cable." },
              { progress: "Drawing the cable, 4 of 11 positions" },
              { wait: 150 },
              { create: { path: "data/cable.json", text: '{ "clearance": 200, "positions": 11 }\n' } },
              { progress: "Drawing the cable, 11 of 11 positions" },
              { wait: 100 },
              { commit: "feat: mark the cable" },
            ],
          },
        ],
        reviewer: [{ verdict: "approved", summary: "All eleven positions are there." }],
      }),
    },
  ],
  edits: { "data/datum.json": `${JSON.stringify({ north: 1.84, south: 2.02, east: 1.91 }, null, 2)}\n` },
}
