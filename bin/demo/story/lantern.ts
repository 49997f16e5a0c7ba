/** Lantern: a page that shows which harbour lights are lit. A person approves what lands. */
import type { Story } from "./story.ts"

export const LANTERN: Story = {
  project: { slug: "lantern", name: "Lantern", key: "LAMP", approval: "person", executor: "simulation" },
  files: {
    "README.md": "# Lantern\n\nA page that shows which harbour lights are lit.\n",
    "lights.json": `${JSON.stringify({ north: true, south: false }, null, 2)}\n`,
    "src/page.js": "/** The page as text. */\nexport const page = (lights) => `<ul>${lights}</ul>`\n",
  },
  cards: [
    {
      name: "list",
      daysAgo: 13.1,
      readyAfter: 0.3,
      title: "Show all lights on one page",
      description: "Keepers look at one page in the morning. Each light with its name and whether it is lit.",
      criteria: ["every light of lights.json is on the page", "a light that is out says so in words"],
      files: [
        {
          afterHours: 0.1,
          name: "lights-of-the-harbour.csv",
          text: "name,position,character,range\nnorth,50 12.4 N 005 03.1 W,Fl(2) 10s,12 M\nsouth,50 10.9 N 005 02.6 W,Oc WRG 6s,9 M\nmole,50 11.5 N 005 02.9 W,Iso 4s,5 M\n",
        },
      ],
      priority: "high",
      tags: ["page"],
      answers: { approval: "approve" },
      work: [
        {
          minutes: 13,
          notes: ["lights.json is a plain object; the page can go over its entries."],
          changes: [
            {
              path: "src/list.js",
              text: 'import { page } from "./page.js"\n\nconst line = ([name, isLit]) => `<li>${name}: ${isLit ? "lit" : "out"}</li>`\n\nexport const list = (lights) => page(Object.entries(lights).map(line).join(""))\n',
            },
          ],
          commit: "feat: list all lights",
          summary: "The page lists every light; one that is out says so in words.",
        },
      ],
    },
    {
      name: "colours",
      daysAgo: 11.2,
      readyAfter: 0.4,
      title: "States that colour-blind keepers can tell apart",
      description:
        "Two of our keepers cannot tell the red dot from the green one. Give each state a shape of its own.",
      criteria: ["each state has its own shape", "a greyscale print stays readable"],
      priority: "urgent",
      tags: ["page", "accessibility"],
      answers: { approval: "approve" },
      work: [
        {
          minutes: 12,
          changes: [{ path: "src/shape.js", text: 'export const shape = (isLit) => (isLit ? "●" : "●")\n' }],
          commit: "feat: a dot for each light",
          summary: "Each light has a dot.",
        },
        {
          minutes: 8,
          notes: [
            "A dot in two colours is what the card wants to be rid of. A filled disc and a cross differ without any colour.",
          ],
          changes: [
            {
              path: "src/shape.js",
              text: '/** Told apart without colour: lit, out, unknown. */\nexport const shape = (isLit) => (isLit === undefined ? "◌" : isLit ? "●" : "✕")\n',
            },
          ],
          commit: "fix: a shape of its own for each state",
          summary: "Lit is a disc, out is a cross, unknown is a dotted ring.",
        },
      ],
      reviews: [
        {
          verdict: "changes_requested",
          summary: "Both states are the same dot; the first criterion is not met.",
          comments: [
            {
              file: "src/shape.js",
              line: 1,
              text: "Both branches give a disc. Without colour nobody can tell them apart.",
            },
            { file: "src/shape.js", text: "What does a light show that has never been seen?" },
          ],
        },
        { verdict: "approved", summary: "Three shapes, readable on a greyscale print." },
      ],
      comments: [
        {
          afterHours: 1.5,
          text: "I printed it for Maren, and she could tell them apart at once. Thank you.",
        },
      ],
    },
    {
      name: "report",
      daysAgo: 8.4,
      readyAfter: 0.2,
      role: "writer",
      title: "Write down how keepers report a light",
      description: "One page: whom to call, what to say, what happens then.",
      criteria: ["the number of the watch is on it", "it fits one printed page"],
      tags: ["docs"],
      answers: { approval: "approve" },
      work: [
        {
          minutes: 10,
          changes: [
            {
              path: "docs/reporting.md",
              text: "# Reporting a light\n\n1. Look again: fog hides a light that is lit.\n2. Call the watch on channel 12, or 4711 by telephone.\n3. Say the name of the light, what you see, and since when.\n\nThe watch sends the boat, and the page says *reported* until it is back.\n",
            },
          ],
          commit: "docs: how a light is reported",
          summary: "One page with three steps and the number of the watch.",
        },
      ],
    },
    {
      name: "sectors",
      daysAgo: 6.1,
      readyAfter: 0.1,
      title: "White, red and green sectors",
      description: "Sector lights show another colour by bearing. Say for a bearing which one.",
      tags: ["page"],
      answers: { approval: "approve" },
      work: [
        {
          minutes: 11,
          changes: [
            {
              path: "src/page.js",
              append:
                '\nconst SECTORS = [[0, "white"], [95, "red"], [140, "green"], [220, "white"]]\n\nexport const sector = (bearing) => SECTORS.findLast(([from]) => bearing >= from)[1]\n',
            },
          ],
          commit: "feat: tell the sector of a bearing",
          summary: "`sector(bearing)` names the colour.",
        },
      ],
    },
    {
      name: "refresh",
      daysAgo: 6.09,
      readyAfter: 0.1,
      title: "Refresh the page without a flicker",
      description: "The page is loaded anew each minute, and goes white for a moment at night.",
      tags: ["page"],
      answers: { approval: "approve" },
      work: [
        {
          minutes: 12,
          changes: [
            {
              path: "src/page.js",
              append:
                "\n/** Only what differs is written, so that nothing flashes at night. */\nexport const refresh = (element, html) => {\n  if (element.innerHTML !== html) element.innerHTML = html\n}\n",
            },
          ],
          commit: "feat: write only what differs",
          summary: "The page is written only where it differs.",
        },
      ],
    },
    {
      name: "sounds",
      daysAgo: 4.4,
      readyAfter: 0.2,
      title: "Play a sound when a light goes out",
      tags: ["page"],
      work: [
        {
          minutes: 9,
          changes: [
            {
              path: "src/sound.js",
              text: "/** A short tone, once per light that went out. */\nexport const alarm = (play, before, now) =>\n  Object.keys(now)\n    .filter((name) => before[name] && !now[name])\n    .forEach(() => play(880))\n",
            },
          ],
          commit: "feat: a tone for each light that goes out",
          summary: "`alarm` plays a tone for each light that was lit before and is out now.",
        },
      ],
      cancelled: {
        afterHours: 30,
        as: "superseded",
        sentence: "The watch has a pager now; see the card on warnings.",
      },
    },
    {
      name: "warning",
      daysAgo: 0.024,
      readyAfter: 0.05,
      title: "Warn when a light is out for an hour",
      description: "A light may be out for a change of bulbs. After an hour somebody has to go.",
      criteria: ["after 60 minutes the page says since when", "a light that is back clears the warning"],
      priority: "high",
      tags: ["page", "watch"],
      work: [
        {
          minutes: 14,
          notes: [
            "The time belongs into the data, not into the page: a reload must not start the hour anew.",
          ],
          changes: [
            {
              path: "src/warning.js",
              text: "const HOUR_MS = 3_600_000\n\n/** Since when, in words; null while there is nothing to warn of. */\nexport const warning = (outSince, now) =>\n  outSince !== null && now - outSince >= HOUR_MS ? `out since ${new Date(outSince).toISOString().slice(11, 16)}` : null\n",
            },
          ],
          commit: "feat: warn after an hour",
          summary:
            "After an hour the page says since when a light is out; the warning is gone with the cause.",
        },
      ],
      reviews: [
        {
          verdict: "approved",
          summary: "Both criteria are met. The hour is counted from the data, so a reload keeps it.",
        },
      ],
    },
    {
      name: "night",
      daysAgo: 0.041,
      readyAfter: 0.1,
      title: "Print the log of a night",
      description: "The harbour office wants one sheet per night.",
      tags: ["docs"],
      work: [
        {
          minutes: 9,
          changes: [
            {
              path: "src/night.js",
              text: 'export const night = (entries) => entries.map(({ at, name, state }) => `${at}  ${name.padEnd(12)} ${state}`).join("\\n")\n',
            },
          ],
          commit: "feat: print the log of a night",
          summary: "One line per change, aligned for the printer.",
        },
      ],
    },
    {
      name: "small",
      daysAgo: 2.6,
      title: "A page for small screens",
      description:
        "Keepers look at it on the pier. The list should fit a phone, with large enough targets for gloves.",
      priority: "medium",
      tags: ["page", "accessibility"],
      criteria: ["nothing scrolls sideways at 360 px", "targets are 44 px high"],
    },
  ],
  ready: [
    {
      title: "List the east light",
      status: "ready",
      priority: "high",
      tags: ["data"],
      description: "The east light is missing from lights.json.",
    },
    { title: "Say when a light was last seen", status: "ready", priority: "medium", tags: ["page"] },
  ],
}
