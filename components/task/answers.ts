/** The answers that a question offers, and how they are written on buttons. */
import { SIGNAL_ANSWERS, type SignalKind } from "#domain/signal"
import type { Question } from "#lib/react/view-data"

/** The asker's own options; without any, those that its kind always has. */
export const answersOf = (question: Pick<Question, "kind" | "options">): readonly string[] =>
  question.options.length > 0 ? question.options : SIGNAL_ANSWERS[question.kind]

/** Approvals land work and budgets spend money: look first. */
export const isWeighty = (kind: SignalKind): boolean => kind === "approval" || kind === "budget"

/** A free text is welcome where the kind itself prescribes no answers. */
export const takesText = (kind: SignalKind): boolean => SIGNAL_ANSWERS[kind].length === 0

const LABELS: Record<string, string> = {
  approve: "Approve",
  reject: "Send back",
  unblock: "Unblock",
  reassign: "Reassign",
  split: "Split",
  escalate: "Escalate",
  cancel: "Cancel the task",
  resume: "Resume",
  retry: "Try again",
  abandon: "Abandon",
  spawn: "Make a new task",
  raise_once: "Raise once",
  raise: "Raise",
  stop: "Stop",
  acknowledge: "Got it",
}

export const answerLabel = (answer: string): string => LABELS[answer] ?? answer
