/** `clutch plugins install`: the configuration keeps what it says, and says it once. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { installPlugin, withPlugin } from "./plugins.ts"

const TOOLS = ["clutch_signal"]

test("what is there stays, and lists that leave others out let the plugin in", () => {
  const before = {
    gateway: { port: 18789 },
    plugins: {
      allow: ["other"],
      load: { paths: ["/p/other", "/old/plugins/clutch"] },
      entries: { other: { enabled: true } },
    },
    tools: { allow: ["exec"], exec: { mode: "full" } },
    channels: { telegram: { enabled: true } },
  }
  const after = withPlugin(before, "/var/clutch", "/new/plugins/clutch", TOOLS)
  expect(after).toEqual({
    gateway: { port: 18789 },
    plugins: {
      enabled: true,
      allow: ["other", "clutch"],
      load: { paths: ["/p/other", "/new/plugins/clutch"] },
      entries: { other: { enabled: true }, clutch: { enabled: true, config: { home: "/var/clutch" } } },
    },
    tools: { allow: ["exec", "clutch_signal"], exec: { mode: "full" } },
    channels: { telegram: { enabled: true }, clutch: { enabled: true } },
  })
  expect(withPlugin(after, "/var/clutch", "/new/plugins/clutch", TOOLS)).toEqual(after)
})

test("a channel that somebody switched off stays so", () => {
  const channels = { clutch: { enabled: false } }
  expect(withPlugin({ channels }, "/h", "/p/plugins/clutch", TOOLS).channels).toEqual(channels)
})

test("a list that is not there is not begun, for it would leave the others out", () => {
  const { plugins, tools } = withPlugin({}, "/h", "/p/plugins/clutch", TOOLS)
  expect([plugins?.allow, tools]).toEqual([undefined, undefined])
})

test("the file is replaced whole, the former one is kept, and a second time changes nothing", async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "clutch-plugins-")), "openclaw.json")
  writeFileSync(file, '{"gateway":{"mode":"local"}}')
  const said: string[] = []
  await installPlugin((text) => said.push(text), { config: file })
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    gateway: { mode: "local" },
    plugins: { entries: { clutch: { enabled: true } } },
  })
  expect(readFileSync(`${file}.before-clutch`, "utf8")).toBe('{"gateway":{"mode":"local"}}')
  await installPlugin((text) => said.push(text), { config: file })
  expect(said[1]).toBe(`The plugin is in ${file} already.`)
})

test("a file that is missing or no plain JSON is left alone, with what to do", async () => {
  await expect(installPlugin(() => {}, { config: "/nowhere/openclaw.json" })).rejects.toThrow(
    "cannot be read",
  )
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "clutch-plugins-")), "openclaw.json")
  writeFileSync(file, "{ // mine\n}")
  await expect(installPlugin(() => {}, { config: file })).rejects.toThrow("not plain JSON")
  expect(readFileSync(file, "utf8")).toBe("{ // mine\n}")
})
