import { spawnSync } from "node:child_process"
import { describe, expect, test } from "vitest"
import { checkScript, failedCheckOf, requiredChecks, rerunsOf } from "./checks.ts"

const run = (...commands: string[]) => {
  const checks = commands.map((command, at) => ({ name: `it's ${at}`, command }))
  const { status, stdout, stderr } = spawnSync("sh", ["-c", checkScript(checks)], { encoding: "utf8" })
  return { status, stdout, failed: failedCheckOf(stderr) }
}

describe("required checks", () => {
  test("are the named ones, else the project's one command, else none", () => {
    const checks = [{ name: "unit", command: "npm test" }]
    expect(requiredChecks({ checks, checkCommand: "make" })).toEqual(checks)
    expect(requiredChecks({ checks: [], checkCommand: "make" })).toEqual([{ name: "check", command: "make" }])
    expect(requiredChecks({ checkCommand: "" })).toEqual([])
    expect(checkScript(requiredChecks({ checkCommand: "make" }))).toBe("make")
    expect(checkScript([])).toBe("")
  })

  test("run in their order, up to the first that fails, with its exit code and its name", () => {
    expect(run("echo one", "echo two")).toEqual({
      status: 0,
      stdout: "== it's 0\none\n== it's 1\ntwo\n",
      failed: null,
    })
    expect(run("echo 'a  b'", "exit 7", "echo never")).toEqual({
      ...{ status: 7, stdout: "== it's 0\na  b\n== it's 1\n", failed: "it's 1" },
    })
    expect(run("if", "true")).toMatchObject({ status: 2, failed: "it's 0" })
  })

  test("that failed are named by the last line alone", () => {
    expect(failedCheckOf('Required check "unit" failed.\n')).toBe("unit")
    expect(failedCheckOf('Required check "unit" failed.\nand more')).toBeNull()
    expect(failedCheckOf("")).toBeNull()
  })

  test("are run again once in batches, where the project does not say", () => {
    expect(rerunsOf({})).toBe(0)
    expect(rerunsOf({ mergeBatchSize: 4 })).toBe(1)
    expect(rerunsOf({ mergeBatchSize: 4, checkReruns: 0 })).toBe(0)
  })
})
