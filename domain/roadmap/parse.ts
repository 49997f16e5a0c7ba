/** Reads a roadmap from Markdown. What it does not understand it refuses, with the line and how to mend it. */
import { MAX_ROADMAP_TEXT, MAX_ROADMAP_TITLE, oneLine, plainText } from "../roadmap.ts"
import { TASKS_LINE, unescaped } from "./markdown.ts"
import { type Line, type Section, sectionsOf } from "./sections.ts"

export type Problem = { line: number; sentence: string }

export type ParsedRequirement = {
  line: number
  /** Null where the text names none: it is known again by its title. */
  key: string | null
  title: string
  text: string
  tasks: { line: number; key: string }[]
}
export type ParsedPhase = Omit<ParsedRequirement, "tasks"> & { requirements: ParsedRequirement[] }
export type ParsedRoadmap = { phases: ParsedPhase[]; loose: ParsedRequirement[] }

export type Parsed = { ok: true; value: ParsedRoadmap } | { ok: false; problems: Problem[] }

type Kind = "phase" | "requirement"
type Reading = {
  projectKey: string
  complain: (line: number, sentence: string) => void
  /** True the first time that a key is met. */
  isFirst: (key: string, line: number) => boolean
}

/** The last comment of a heading is the key; what stands before it is the title. */
const KEY_COMMENT = /^(.*)<!--(.*?)-->$/
const KEY = /^[A-Z][A-Z0-9]{1,9}-[PR][1-9][0-9]{0,5}$/
const TASK_ITEM = /^[-*] \[[ xX]\] ([A-Za-z][A-Za-z0-9]{1,9}-[1-9][0-9]*)(?:\s.*)?$/
const MARKS: Record<Kind, string> = { phase: "##", requirement: "###" }
const LETTERS: Record<Kind, string> = { phase: "P", requirement: "R" }

/** `projectKey` is what the keys of this project begin with: `CLU`. */
export function parseRoadmap(markdown: string, projectKey: string): Parsed {
  const problems: Problem[] = []
  const reading = aReading(projectKey, problems)
  const { preface, sections, unclosed } = sectionsOf(markdown)
  refuseText(preface, reading)
  const roadmap: ParsedRoadmap = { phases: [], loose: [] }
  for (const [index, section] of sections.entries()) {
    if (section.level === 1) readTitle(section, index === 0, reading)
    else if (section.level === 2) roadmap.phases.push(readPhase(section, reading))
    else (roadmap.phases.at(-1)?.requirements ?? roadmap.loose).push(readRequirement(section, reading))
  }
  if (unclosed)
    reading.complain(unclosed.line, `The code that begins here has no end; close it with ${unclosed.fence}.`)
  return problems.length === 0
    ? { ok: true, value: roadmap }
    : { ok: false, problems: problems.toSorted((a, b) => a.line - b.line) }
}

function aReading(projectKey: string, problems: Problem[]): Reading {
  const seen = new Map<string, number>()
  const complain = (line: number, sentence: string) => void problems.push({ line, sentence })
  return {
    projectKey,
    complain,
    isFirst: (key, line) => {
      const first = seen.get(key)
      if (first === undefined) seen.set(key, line)
      else complain(line, `${key} stands on line ${first} already; keep it in one place.`)
      return first === undefined
    },
  }
}

function readTitle({ line, body }: Section, isFirst: boolean, reading: Reading): void {
  if (!isFirst)
    reading.complain(
      line,
      "A roadmap has one title, on top; begin a phase with ## and a requirement with ###.",
    )
  refuseText(body, reading)
}

function refuseText(lines: readonly Line[], { complain }: Reading): void {
  const [first] = lines.filter(({ text }) => text.trim() !== "")
  if (first)
    complain(first.line, "This text belongs to nothing; put it under a phase (##) or a requirement (###).")
}

function readPhase(section: Section, reading: Reading): ParsedPhase {
  const tasks = section.body.find(isTasksLine)
  if (tasks) reading.complain(tasks.line, "Tasks belong to a requirement; put them under one (###).")
  return { ...readPart("phase", section, section.body, reading), requirements: [] }
}

function readRequirement(section: Section, reading: Reading): ParsedRequirement {
  const at = section.body.findIndex(isTasksLine)
  const words = at < 0 ? section.body : section.body.slice(0, at)
  const items = at < 0 ? [] : section.body.slice(at + 1)
  const part = readPart("requirement", section, words, reading)
  return { ...part, tasks: items.flatMap((item) => readTask(item, reading) ?? []) }
}

const isTasksLine = ({ text, isCode }: Line): boolean => !isCode && text.trimEnd() === TASKS_LINE

function readPart(kind: Kind, { line, heading }: Section, body: readonly Line[], reading: Reading) {
  const [, before, comment] = KEY_COMMENT.exec(heading) ?? []
  const title = oneLine(before ?? heading)
  const text = plainText(body.map((each) => (each.isCode ? each.text : unescaped(each.text))).join("\n"))
  const { complain } = reading
  if (title === "") complain(line, `A ${kind} needs a title after ${MARKS[kind]}.`)
  if (title.length > MAX_ROADMAP_TITLE)
    complain(line, `This title has ${title.length} characters; shorten it to ${MAX_ROADMAP_TITLE}.`)
  if (text.length > MAX_ROADMAP_TEXT)
    complain(
      line,
      `The text of this ${kind} has ${text.length} characters; shorten it to ${MAX_ROADMAP_TEXT}.`,
    )
  const key = comment === undefined ? null : readKey(kind, comment.trim().toUpperCase(), line, reading)
  return { line, key, title, text }
}

function readKey(kind: Kind, key: string, line: number, { projectKey, complain, isFirst }: Reading) {
  const prefix = `${projectKey}-${LETTERS[kind]}`
  if (KEY.test(key) && key.startsWith(prefix)) return isFirst(key, line) ? key : null
  if (KEY.test(key) && !key.startsWith(`${projectKey}-`))
    complain(line, `${key} belongs to another project; take the comment out, and it gets a key here.`)
  else complain(line, `"${key}" is no key of a ${kind}; write one like ${prefix}2, or take the comment out.`)
  return null
}

function readTask({ line, text }: Line, { projectKey, complain, isFirst }: Reading) {
  if (text.trim() === "") return null
  const key = TASK_ITEM.exec(text.trim())?.[1]?.toUpperCase()
  if (key === undefined)
    complain(
      line,
      `After "${TASKS_LINE}" stand tasks like "- [ ] ${projectKey}-12"; move other words above it.`,
    )
  else if (!key.startsWith(`${projectKey}-`))
    complain(line, `${key} is a task of another project; take it out.`)
  else if (isFirst(key, line)) return { line, key }
  return null
}
