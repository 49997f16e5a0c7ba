/** Scripts for simulated agents: left to itself, one may fail at its first attempt, and a reviewer ask for changes. */

export const APPROVED = { verdict: "approved", summary: "Fine." }

/** As a card's description carries it. */
export const fenced = (script: object): string => `\`\`\`simulation\n${JSON.stringify(script)}\n\`\`\``

/** One file, named so, committed and reported. */
export const work = (name: string): object[] => [
  { create: { path: `${name}.md`, text: `${name}\n` } },
  { commit: name },
  { report: { outcome: "success", summary: "Done." } },
]

/** Development that succeeds at once after some seconds of work, and a reviewer who approves. */
export const steady = (name: string, seconds = 0): string =>
  fenced({ dev: [{ steps: [{ wait: seconds }, ...work(name)] }], reviewer: [APPROVED] })
