/** A role's text and a claimed run's brief become the prompt of one run. Pure. */
import type { RunBrief } from "#domain/loop/brief"
import { ROLE_LABELS } from "#domain/role"
import type { RunRole } from "#domain/run"
import { contractFor } from "./contract.ts"
import { fence, FENCE_NOTICE } from "./fence.ts"
import { childrenText, contextText, handOffText, objectiveText, readsOnly, stepText } from "./steps.ts"

/** What an agent is told: the text of the version that the run was claimed with. A check has no agent. */
export const composePrompt = (brief: RunBrief, builtIn: (role: RunRole) => string): string =>
  brief.role === "check" ? "" : buildPrompt(brief, brief.prompt?.text ?? builtIn(brief.role))

/** Sections without content are left out; what the agent must do stands first and last. */
export function buildPrompt(brief: RunBrief, roleText: string, contract = contractOf(brief)): string {
  return [
    roleText.trim(),
    section("How you talk to Clutch", howToTalk(brief.role, contract)),
    section(`Your task: ${brief.task.key}`, taskText(brief)),
    section("Your step", stepText(brief)),
    section("The objective that it is a part of", objectiveText(brief)),
    section("The tasks of this objective", childrenText(brief)),
    section("What earlier steps left", handOffText(brief)),
    section("Conflict to resolve", conflictText(brief)),
    section("Review comments to act on", reviewText(brief)),
    section("Comments for you", commentText(brief)),
    section("Answers to earlier questions", answerText(brief)),
    section("Earlier attempts", contextText(brief)),
  ]
    .filter((text) => text !== "")
    .join("\n\n")
    .concat("\n")
}

const contractOf = ({ role, step }: RunBrief): string =>
  contractFor(role, { hasSteps: step !== null, isPlanning: step?.isPlanning ?? false })

const section = (title: string, body: string): string => (body ? `## ${title}\n\n${body}` : "")

function howToTalk(role: RunRole, contract: string): string {
  const end =
    role === "reviewer"
      ? "Your verdict is what `clutch reviews submit` says; prose decides nothing. Without a verdict the review counts as failed."
      : "Before you end, say what came of it with `clutch runs report`. Ending without a word counts as failed."
  return [
    "`clutch` is on your PATH and is allowed to touch your own task only. Add `--json` for JSON.",
    contract,
    `${end} If you need a person, ask with \`clutch signals ask\`, then ask for the answer with \`clutch signals get\`; after ten minutes without an answer you are ended, and a later run goes on with it.`,
  ].join("\n\n")
}

function taskText(brief: RunBrief): string {
  const { task, project, subjectCommit, role, attempt } = brief
  const isReader = readsOnly(brief)
  const where = isReader
    ? `Your work tree is on no branch: you read, and change no files.`
    : subjectCommit
      ? `Your work tree is detached at the commit under review, ${subjectCommit}. Compare it with the branch \`${project.baseBranch}\`: \`git diff ${project.baseBranch}...HEAD\`.`
      : `Your work tree is a branch of its own, begun at \`${project.baseBranch}\`. Commit there; never push, merge or switch branches.`
  const check = project.checkCommand ? `The project's check is \`${project.checkCommand}\`.` : ""
  const criteria = task.criteria.map(({ text, done }) => `- [${done ? "x" : " "}] ${text}`).join("\n")
  return [
    `Project ${project.name} (${project.slug}). ${role === "check" ? "Check" : ROLE_LABELS[role]}, attempt ${attempt}. ${where} ${check}`.trim(),
    FENCE_NOTICE,
    fence("title", task.title),
    task.description.trim() && fence("description", task.description),
    criteria && `Acceptance criteria:\n\n${fence("criteria", criteria)}`,
  ]
    .filter(Boolean)
    .join("\n\n")
}

const conflictText = ({ conflict, role, project }: RunBrief): string =>
  conflict === null
    ? ""
    : [
        `The work could not be joined with \`${project.baseBranch}\`:`,
        fence("conflict", conflict),
        role === "conflict_resolver"
          ? `Rebase your branch onto \`${project.baseBranch}\` and keep what both sides meant.`
          : "",
      ]
        .filter(Boolean)
        .join("\n\n")

/** The newest review counts for who acts on it; a reviewer sees what was said before. */
function reviewText({ reviews, role }: RunBrief): string {
  const shown =
    role === "reviewer" ? reviews : reviews.slice(0, 1).filter(({ verdict }) => verdict !== "approved")
  return shown
    .map(({ attempt, verdict, summary, comments, commit }) => {
      const lines = comments.map(({ file, line, text }) => `${file}${line ? `:${line}` : ""}: ${text}`)
      const head = `Review ${attempt} of ${commit.slice(0, 10)}: ${verdict.replace("_", " ")}.`
      return `${head}\n\n${fence("review", [summary, ...lines].join("\n\n"))}`
    })
    .join("\n\n")
}

const commentText = ({ comments, task }: RunBrief): string =>
  comments.length === 0
    ? ""
    : [
        ...comments.map(({ author, text, file, line }) => {
          const where = file === null ? "" : ` on \`${file}${line === null ? "" : `:${line}`}\``
          return `${author}${where}:\n\n${fence("comment", text)}`
        }),
        `Where one asks you something, answer it: \`clutch comments add ${task.key} "<text>"\`.`,
      ].join("\n\n")

const answerText = ({ answers }: RunBrief): string =>
  answers
    .map(({ signalId, question, answer }) =>
      [
        `${fence("question", question)}\n\n${fence("answer", answer)}`,
        `Say that you have heard it: \`clutch signals get ${signalId}\`.`,
      ].join("\n\n"),
    )
    .join("\n\n")
