/** Conversations that were held beside Clutch, with other tools in the same repositories. */

export type OwnSession = {
  project: string
  name: string
  daysAgo: number
  turns: { says: string; answer: string }[]
}

export const OWN_SESSIONS: readonly OwnSession[] = [
  {
    project: "buoywatch",
    name: "west-4-is-silent",
    daysAgo: 4.3,
    turns: [
      {
        says: "Why is west-4 silent since Tuesday?",
        answer:
          "Its last reading came with 3.1 V. The others of its age stop at 3.0 V, so the battery is the likely cause; the antenna would have failed at once.",
      },
      {
        says: "Is there a card for warning us earlier?",
        answer: 'There is one in the backlog of Buoywatch: "Warn before a battery is empty".',
      },
    ],
  },
  {
    project: "chartroom",
    name: "a-sketch-of-the-cable",
    daysAgo: 1.4,
    turns: [
      {
        says: "Draw the cable from the pier to the west buoy on a sketch.",
        answer:
          "The survey gives eleven positions. A sketch is in sketch.svg; it is not to scale, and not to be navigated by.",
      },
    ],
  },
]
