/** Cuts the elements out of a JSON array as it streams by, so that no array is too large. */
import { decoded, type TextLine } from "./text-lines.ts"
import { TransferError } from "./types.ts"

const SPACE = /\s/
const MAX_ELEMENT_CHARACTERS = 32 * 1024 * 1024

type State = "before" | "between" | "inside" | "after"

/** Each element's text and the line it begins on. What is inside an element is read by whoever gets it. */
export async function* jsonElements(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<TextLine> {
  let state = "before" as State
  let depth = 0
  let isString = false
  let isEscaped = false
  let line = 1
  let startLine = 1
  let needsElement = false
  let element = ""

  const fail = (what: string) => new TransferError("InvalidImport", `${file}, line ${line}: ${what}`)

  for await (const text of decoded(source, file)) {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at)
      if (state === "inside") {
        if (isString) {
          if (isEscaped) isEscaped = false
          else if (char === "\\") isEscaped = true
          else if (char === '"') isString = false
        } else if (char === '"') isString = true
        else if (char === "{" || char === "[") depth++
        else if (depth > 0 && (char === "}" || char === "]")) depth--
        else if (depth === 0 && (char === "," || char === "]")) {
          yield { line: startLine, text: element + text.slice(from, at) }
          element = ""
          state = char === "," ? "between" : "after"
          needsElement = char === ","
        }
      } else if (!SPACE.test(char)) {
        if (state === "before") {
          if (char !== "[") throw fail('a JSON array of objects was expected, beginning with "[".')
          state = "between"
        } else if (state === "after") throw fail("there is something behind the end of the JSON array.")
        else if (char === "]" && !needsElement) state = "after"
        else if (char === "," || char === "]") throw fail("an element of the array is missing.")
        else {
          state = "inside"
          startLine = line
          from = at
          isString = char === '"'
          depth = char === "{" || char === "[" ? 1 : 0
        }
      }
      if (char === "\n") line++
    }
    if (state === "inside") {
      element += text.slice(from)
      if (element.length > MAX_ELEMENT_CHARACTERS)
        throw fail(`an element is longer than ${MAX_ELEMENT_CHARACTERS} characters: no document can be.`)
    }
  }
  if (state === "before") throw fail("the file is empty. A JSON array of objects was expected.")
  if (state !== "after") throw fail("the JSON array is not closed: the file ends too early.")
}
