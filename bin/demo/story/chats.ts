/** What was talked about with the agents of the gateway, by project. */

export type Chat = {
  project: string
  title: string
  daysAgo: number
  /** In turns: what the person says, what the agent answers and for how many seconds it is at it. */
  turns: { says: string; answer: string; seconds: number; minutesLater?: number }[]
}

export const CHATS: readonly Chat[] = [
  {
    project: "tidepool",
    title: "Which tables can be read",
    daysAgo: 10.6,
    turns: [
      {
        says: "Which formats of tide tables can the library read by now?",
        seconds: 19,
        answer:
          "One: text with a line per hour, `04:00 1.62`. `readTable` in `src/table.js` skips blank lines and comments.\n\n- A whole month is **not** read yet.\n- What it cannot read becomes `NaN` without a word; errors that name the harbour would help.",
      },
      {
        says: "Then let us do both. Write a card for the errors first, they bite us every week.",
        minutesLater: 3,
        seconds: 31,
        answer:
          "Done, as a card in Backlog:\n\n> **Name the harbour in error messages**\n> An unreadable line throws with harbour and line number.\n\nOne question is left open in it: throw at the first such line, or collect all of them?",
      },
    ],
  },
  {
    project: "tidepool",
    title: "Interpolating between readings",
    daysAgo: 1.2,
    turns: [
      {
        says: "TIDE-8 failed three times in the same way. What is the matter?",
        seconds: 42,
        answer:
          'All three attempts put a cosine between high and low water. At Newlyn that is 31 cm off at 04:20, because the flood there takes five hours and the ebb seven.\n\n```js\nheightAt(table, "04:20") // 2.43, the gauge says 2.12\n```\n\nA spline through all hourly readings stays within 4 cm. I would put that into the card before it is tried again.',
      },
    ],
  },
  {
    project: "lantern",
    title: "The page at night",
    daysAgo: 6.4,
    turns: [
      {
        says: "The page goes white for a moment when it is loaded anew. Can that be avoided without a framework?",
        seconds: 24,
        answer:
          "Yes: compare the new text with what is shown, and write only where it differs. Ten lines in `src/page.js`.",
      },
      {
        says: "Good. And the sectors go into the same file, I think.",
        minutesLater: 6,
        seconds: 15,
        answer:
          "They can. If both are worked on at once they will meet at its end, which is a small conflict and quickly resolved.",
      },
    ],
  },
  {
    project: "buoywatch",
    title: "Buoys in feet",
    daysAgo: 3.1,
    turns: [
      {
        says: "Are there more than three buoys that report in feet?",
        seconds: 28,
        answer:
          "No. I compared all 22 with their neighbours on the calm days of October:\n\n| buoy | ratio |\n| --- | --- |\n| west-2 | 3.27 |\n| west-7 | 3.29 |\n| north-1 | 3.28 |\n| all others | 0.94 to 1.07 |",
      },
    ],
  },
  {
    project: "chartroom",
    title: "Pages for pilots",
    daysAgo: 9.9,
    turns: [
      {
        says: "Which harbours should get a page first?",
        seconds: 22,
        answer:
          "Padstow and Newlyn: together they are two thirds of the questions in the log. Port Isaac dries and comes third.",
      },
    ],
  },
]
