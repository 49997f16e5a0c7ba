/** Inputs of recorded cycles, packed for storage: whole once in a while, else what has changed since the last one. */
import { gzipSync } from "node:zlib"
import { INPUT_ROW_CHARS, LONGEST_CHAIN, MOST_INPUT_ROWS } from "#domain/loop/cycle"
import { differenceOf, type InputTexts } from "#domain/loop/replay"

/** The newest link that was stored. */
export type InputChain = { name: string; link: number; texts: InputTexts }

type NextLink = {
  chain: InputChain
  link: number
  /** Null where it is too large to be kept. */
  rows: string[] | null
}

/** Goes on with a chain, or begins one under the name given. */
export function nextLink(chain: InputChain | null, texts: InputTexts, name: string): NextLink {
  const goesOn = chain !== null && chain.link + 1 < LONGEST_CHAIN
  const link = goesOn ? chain.link + 1 : 0
  const packed = pack(differenceOf(goesOn ? chain.texts : {}, texts))
  const rows = packed.length <= INPUT_ROW_CHARS * MOST_INPUT_ROWS ? cut(packed) : null
  return { chain: { name: goesOn ? chain.name : name, link, texts }, link, rows }
}

/** The quickest level: it stands between two cycles. */
const pack = (value: unknown): string =>
  gzipSync(Buffer.from(JSON.stringify(value)), { level: 1 }).toString("base64")

const cut = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / INPUT_ROW_CHARS) }, (_, row) =>
    text.slice(row * INPUT_ROW_CHARS, (row + 1) * INPUT_ROW_CHARS),
  )
