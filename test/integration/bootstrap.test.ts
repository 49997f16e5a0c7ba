/** What run.sh and bin/clutch do about packages before anything runs: installed once, and never under a running test. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { afterEach, expect, test } from "vitest"
import { ROOT } from "#lib/root"

const places: string[] = []
afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true })
})

/** A checkout whose npm only writes down what it was asked. */
function aCheckout() {
  const place = mkdtempSync(path.join(os.tmpdir(), "clutch-bootstrap-"))
  places.push(place)
  const at = (...parts: string[]) => path.join(place, ...parts)
  for (const directory of ["bin", "node_modules"]) mkdirSync(at(directory))
  writeFileSync(at("package-lock.json"), "{}")
  writeFileSync(at("asked"), "")
  writeFileSync(at("bin/npm"), `#!/bin/sh\necho "$1" >> ${at("asked")}\n`, { mode: 0o755 })
  function write(file: string, text: string, seconds: number) {
    writeFileSync(at(file), text)
    const later = Date.now() / 1_000 + seconds
    utimesSync(at(file), later, later)
  }
  return {
    /** As npm does at the end of an installation by hand. */
    installedByHand: () => write("node_modules/.package-lock.json", "{}", 5),
    changeLockfile: (text: string) => write("package-lock.json", text, 10),
    async start() {
      const bootstrap = path.join(ROOT, "infra/node/bootstrap.sh")
      const env = { ROOT: place, PATH: `${at("bin")}:${path.dirname(process.execPath)}:${process.env.PATH}` }
      await execa("sh", ["-euc", `. ${bootstrap}`], { env })
      return readFileSync(at("asked"), "utf8").split("\n").filter(Boolean)
    },
  }
}

test("packages are installed at the first start, not at the next, and anew when the lockfile has changed", async () => {
  const checkout = aCheckout()
  expect(await checkout.start()).toEqual(["ci"])
  expect(await checkout.start()).toEqual(["ci"])
  checkout.changeLockfile('{ "version": 2 }')
  expect(await checkout.start()).toEqual(["ci", "ci"])
})

test("packages that somebody installed by hand are left alone until the lockfile changes", async () => {
  const checkout = aCheckout()
  checkout.installedByHand()
  expect(await checkout.start()).toEqual([])
  checkout.changeLockfile('{ "version": 2 }')
  expect(await checkout.start()).toEqual(["ci"])
})
