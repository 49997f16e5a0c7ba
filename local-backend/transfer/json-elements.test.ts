import fc from "fast-check"
import { expect, test } from "vitest"
import { jsonElements } from "./json-elements.ts"
import { textLines, type TextLine } from "./text-lines.ts"

/** Cut at every so many bytes, in the middle of characters, too. */
async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function all(source: AsyncIterable<TextLine>): Promise<TextLine[]> {
  const found: TextLine[] = []
  for await (const each of source) found.push(each)
  return found
}

test("elements come out as they went in, however the file is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 6 }),
      fc.constantFrom(undefined, 1, "\t"),
      fc.integer({ min: 1, max: 40 }),
      async (values, indent, size) => {
        const elements = await all(jsonElements(cut(JSON.stringify(values, null, indent), size), "file"))
        expect(elements.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        )
      },
    ),
  )
})

test("elements know their lines", async () => {
  const found = await all(jsonElements(cut('\n[\n {"a":\n1},\n\n 5]', 3), "file"))
  expect(found.map(({ line, text }) => [line, text.trim()])).toEqual([
    [3, '{"a":\n1}'],
    [6, "5"],
  ])
})

test.each([
  ["", /line 1: the file is empty/],
  ["{}", /line 1: a JSON array of objects was expected/],
  ["[", /is not closed/],
  ["[1", /is not closed/],
  ['["a]', /is not closed/],
  ["[,1]", /an element of the array is missing/],
  ["[1,]", /an element of the array is missing/],
  ["[1,,2]", /an element of the array is missing/],
  ["[1]\n2", /line 2: there is something behind/],
])("%j is refused", async (text, message) => {
  await expect(all(jsonElements(cut(text, 2), "file"))).rejects.toThrow(message)
})

test("lines are cut at line feeds and nowhere else", async () => {
  const text = 'one\r\n\n"\u2028\u2029"\nlast ü'
  for (const size of [1, 2, 100])
    expect(await all(textLines(cut(text, size), "file"))).toEqual([
      { line: 1, text: "one" },
      { line: 2, text: "" },
      { line: 3, text: '"\u2028\u2029"' },
      { line: 4, text: "last ü" },
    ])
  async function* latin1(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(0xfc)
  }
  await expect(all(textLines(latin1(), "The CSV file"))).rejects.toThrow("is not text in UTF-8")
})
