/** The tools of an agent that works for Clutch: each is one operation, and says what the agent should do next. */
import type { JsonSchema } from "./sdk.ts"

export type ToolSpec = {
  name: string
  label: string
  description: string
  parameters: JsonSchema
  operation: string
  /** From what the model gave to what the operation takes. */
  input(params: Record<string, unknown>): unknown
  /** What the agent is told when it worked. */
  told(value: unknown): string
}

const text = (description: string, maxLength: number) => ({
  type: "string",
  description,
  minLength: 1,
  maxLength,
})
const object = (required: string[], properties: JsonSchema): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
})

/** Without the fields that a model left empty. */
const given = (params: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined && value !== null))

const ASKED =
  "A person has it before them. End your turn now; you are started again with the answer. Do not guess it."
const TOLD = "It is noted. Go on."

const OPTIONS = {
  type: "array",
  items: { type: "string", minLength: 1, maxLength: 200 },
  maxItems: 10,
  description: "Answers to choose from",
}
const SEVERITY = { type: "string", enum: ["info", "normal", "high", "critical"] }

export const TOOLS: readonly ToolSpec[] = [
  {
    name: "clutch_signal",
    label: "Signal",
    description: "Tell a person something about your card, or say that you are stuck.",
    parameters: object(["kind", "message"], {
      kind: {
        type: "string",
        enum: ["question", "blocker", "alert", "fyi"],
        description: "question and blocker hold the card until a person answers",
      },
      message: text("What the person should know or decide", 5_000),
      severity: SEVERITY,
    }),
    operation: "signals.ask",
    input: ({ message, ...rest }) => ({ ...given(rest), question: message }),
    told: (value) => (isBlocking(value) ? ASKED : TOLD),
  },
  {
    name: "clutch_ask_human",
    label: "Ask a person",
    description: "Ask a person a question that only a person can answer.",
    parameters: object(["question"], {
      question: text("The question, with what one must know to answer it", 5_000),
      options: OPTIONS,
      severity: SEVERITY,
    }),
    operation: "signals.ask",
    input: (params) => ({ ...given(params), kind: "question" }),
    told: () => ASKED,
  },
  {
    name: "clutch_report_progress",
    label: "Report progress",
    description: "Say in one line what you are doing now. It is shown on the card.",
    parameters: object(["line"], { line: text("One line", 300) }),
    operation: "runs.progress",
    input: given,
    told: () => TOLD,
  },
  {
    name: "clutch_mark_complete",
    label: "Mark complete",
    description: "Say how your work on the card ended. Commit first: only what is committed counts.",
    parameters: object(["summary"], {
      outcome: {
        type: "string",
        enum: ["success", "no_change", "failed"],
        description: "success unless said",
      },
      summary: text("What was done, and what a reviewer should look at", 10_000),
    }),
    operation: "runs.report",
    input: (params) => ({ outcome: "success", ...given(params) }),
    told: () => "Your report is taken. End your turn.",
  },
  {
    name: "clutch_submit_review",
    label: "Submit a review",
    description: "Give your verdict on the change that you review.",
    parameters: object(["verdict", "summary"], {
      verdict: { type: "string", enum: ["approved", "changes_requested", "rejected"] },
      summary: text("The verdict in words", 10_000),
      comments: {
        type: "array",
        maxItems: 200,
        items: object(["file", "text"], {
          file: text("Path in the repository", 1_000),
          line: { type: "integer", minimum: 1 },
          text: text("The remark", 5_000),
        }),
      },
    }),
    operation: "reviews.submit",
    input: given,
    told: () => "Your verdict is taken. End your turn.",
  },
  {
    name: "clutch_create_subtasks",
    label: "Create subtasks",
    description: "As the manager of an objective: say all the tasks that it is made of, at once.",
    parameters: object(["tasks"], {
      tasks: {
        type: "array",
        minItems: 1,
        items: object(["name", "title"], {
          name: text("A short name, for dependsOn", 40),
          title: text("What should be done, in one line", 200),
          description: { type: "string", maxLength: 50_000 },
          criteria: { type: "array", items: { type: "string" } },
          role: { type: "string" },
          dependsOn: { type: "array", items: { type: "string" }, description: "Names of this plan" },
        }),
      },
    }),
    operation: "tasks.decompose",
    input: given,
    told: () => "The tasks are on the board. End your turn.",
  },
]

const isBlocking = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (value as { blocking?: unknown }).blocking === true
