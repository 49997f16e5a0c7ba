/** Markdown cut at its headings: each section with its lines, of which some are code. */
import { fenceAfter } from "./markdown.ts"

export type Line = { line: number; text: string; isCode: boolean }
export type Section = { line: number; level: 1 | 2 | 3; heading: string; body: Line[] }
export type Sections = {
  /** What stands above the first heading. */
  preface: Line[]
  sections: Section[]
  /** Code that has no end. */
  unclosed: { line: number; fence: string } | null
}

const HEADING = /^(#{1,3})(?:\s+(.*))?$/

export function sectionsOf(markdown: string): Sections {
  const preface: Line[] = []
  const sections: Section[] = []
  let unclosed: Sections["unclosed"] = null
  const lines = markdown
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n")
  for (const [index, text] of lines.entries()) {
    const line = index + 1
    const fence = fenceAfter(unclosed?.fence ?? null, text)
    const isCode = unclosed !== null || fence !== null
    unclosed = fence === null ? null : (unclosed ?? { line, fence })
    const [, marks, heading = ""] = (!isCode && HEADING.exec(text)) || []
    if (marks !== undefined)
      sections.push({ line, level: marks.length as Section["level"], heading: heading.trim(), body: [] })
    else (sections.at(-1)?.body ?? preface).push({ line, text, isCode })
  }
  return { preface, sections, unclosed }
}
