/** What the sample's projects plan, phase by phase; tasks are told by the names of their cards. */

export type PlannedPhase = {
  title: string
  goal: string
  requirements: { title: string; description?: string; cards?: string[] }[]
}

export const ROADMAPS: Readonly<Record<string, readonly PlannedPhase[]>> = {
  tidepool: [
    {
      title: "Every table can be read",
      goal: "What a harbour office publishes is read as it is, and errors say where to look.",
      requirements: [
        { title: "Days and months are read from text", cards: ["table", "month"] },
        { title: "Heights say no more than a gauge knows", cards: ["round"] },
        { title: "Errors name harbour and line", cards: ["errors"] },
      ],
    },
    {
      title: "Heights at any time",
      goal: "A height can be asked for any minute, within 5 cm of the gauge.",
      requirements: [
        {
          title: "Heights between two readings",
          description: "Within 5 cm at Newlyn, where the flood is short.",
          cards: ["interpolate"],
        },
        { title: "Spring tides are known ahead", cards: ["moon", "clock"] },
        { title: "River mouths have tables of their own" },
      ],
    },
    {
      title: "Others use it",
      goal: "Version 1.0 is a package with a format that stays.",
      requirements: [
        { title: "The library is a package", cards: ["publish"] },
        { title: "The format is written down" },
      ],
    },
  ],
  lantern: [
    {
      title: "One page in the morning",
      goal: "A keeper sees in ten seconds which light is out.",
      requirements: [
        { title: "All lights on one page", cards: ["list", "refresh"] },
        { title: "States without colour", cards: ["colours"] },
        { title: "A page for the pier", cards: ["small"] },
      ],
    },
    {
      title: "Nobody has to look",
      goal: "The watch is told before a keeper notices.",
      requirements: [
        { title: "Warnings after an hour", cards: ["warning"] },
        { title: "The office has its log", cards: ["night", "report"] },
      ],
    },
  ],
  buoywatch: [
    {
      title: "Readings one can trust",
      goal: "What is stored was measured by a buoy and not by a gull.",
      requirements: [
        { title: "Spikes are dropped", cards: ["jumps"] },
        { title: "One unit for all", cards: ["units", "feet"] },
        { title: "A year is kept", cards: ["year"] },
      ],
    },
    {
      title: "The watch is told",
      goal: "Of what drifts and of what falls silent.",
      requirements: [
        { title: "A buoy that is adrift", cards: ["drift"] },
        { title: "A battery that is nearly empty", cards: ["solar"] },
      ],
    },
  ],
  chartroom: [
    {
      title: "Pages for pilots",
      goal: "The ten harbours that are asked for most have a page.",
      requirements: [
        { title: "The first two harbours", cards: ["pages"] },
        { title: "Words and units of the reader", cards: ["fathoms", "glossary"] },
        { title: "What the archive knows", cards: ["soundings"] },
      ],
    },
    {
      title: "One harbour, one picture",
      goal: "Lights, tides and depths on the same sheet.",
      requirements: [
        { title: "Lights on the charts", cards: ["lights"] },
        { title: "Tides beside depths", cards: ["tides"] },
        { title: "The datum is this year's", cards: ["datum"] },
      ],
    },
  ],
}
