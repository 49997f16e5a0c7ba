/** Cuts a stream of bytes into lines of text, and only at line feeds: JSON may hold all other separators. */
import { TransferError } from "./types.ts"

/** A document of 1 MiB may be several times as long when every character is escaped. */
const MAX_LINE_CHARACTERS = 32 * 1024 * 1024

export type TextLine = { readonly line: number; readonly text: string }

export async function* textLines(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<TextLine> {
  let rest = ""
  let line = 0
  for await (const text of decoded(source, file)) {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    if (rest.length > MAX_LINE_CHARACTERS)
      throw new TransferError(
        "InvalidImport",
        `${file}, line ${line + lines.length + 1} is longer than ${MAX_LINE_CHARACTERS} characters: no document can be. ` +
          "Is this a file of JSON Lines, one object per line?",
      )
    for (const each of lines) yield { line: ++line, text: each.endsWith("\r") ? each.slice(0, -1) : each }
  }
  if (rest !== "") yield { line: line + 1, text: rest }
}

export async function* decoded(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new TransferError(
        "InvalidImport",
        `${file} is not text in UTF-8. Save it as UTF-8 and try again.`,
      )
    }
  }
  for await (const chunk of source) yield decode(chunk)
  yield decode()
}
