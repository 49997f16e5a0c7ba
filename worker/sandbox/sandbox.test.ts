import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { SupervisionLevel } from "#domain/run"
import { accessOf, holdBranchDirectory } from "./access.ts"
import { bwrapArguments } from "./bwrap.ts"
import { hold } from "./levels.ts"
import { programPlaces } from "./programs.ts"
import { chooseLevel, type SupervisionProbe } from "./probe.ts"

describe("what an agent may reach", () => {
  let root: string
  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "clutch-access-")))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const make = (branch: string | undefined) => {
    const at = (name: string) => path.join(root, name)
    for (const directory of [
      "repo/.git/objects/info",
      "repo/.git/worktrees/CLU-1",
      "home/workspaces/CLU-1",
      "home/runs/r/home",
      "checkout/bin",
    ])
      mkdirSync(at(directory), { recursive: true })
    for (const file of ["home/t.jsonl", "checkout/.env"]) writeFileSync(at(file), "")
    const workspace = {
      path: at("home/workspaces/CLU-1"),
      baseCommit: "b",
      headCommit: "h",
      gitDir: at("repo/.git/worktrees/CLU-1"),
      commonDir: at("repo/.git"),
      ...(branch && { branch }),
    }
    holdBranchDirectory(workspace)
    const access = accessOf({
      workspace,
      agentHome: at("home/runs/r/home"),
      transcript: at("home/t.jsonl"),
      clutchHome: at("home"),
      checkout: at("checkout"),
      programs: [at("programs")],
    })
    const short = (places: string[]) => places.map((place) => path.relative(root, place))
    return {
      access,
      writable: short(access.writable),
      readable: short(access.readable),
      hidden: short(access.hidden),
    }
  }

  test("[SV8] on a branch it writes objects, the directory of its task's refs and logs, and its own git directory", () => {
    const { writable, readable, hidden } = make("clutch/CLU-1/fix")
    expect(writable).toEqual([
      "home/workspaces/CLU-1",
      "repo/.git/worktrees/CLU-1",
      "repo/.git/objects",
      "repo/.git/refs/heads/clutch/CLU-1",
      "repo/.git/logs/refs/heads/clutch/CLU-1",
      "home/runs/r/home",
      "home/t.jsonl",
    ])
    expect(readable).toContain("home/workspaces/CLU-1/.git")
    expect(readable).toContain("programs")
    expect(hidden).toEqual(["home"])
    expect(readable).toContain("checkout/bin")
    expect(readable.filter((place) => place.includes(".env"))).toEqual([])
  })

  test("[SV8] without a branch nothing of the repository is writable but the work tree's own directory", () => {
    expect(make(undefined).writable.filter((place) => place.startsWith("repo"))).toEqual([
      "repo/.git/worktrees/CLU-1",
    ])
  })

  test("deeper places are mounted over the shallow ones that hold them", () => {
    const { access } = make("clutch/CLU-1/fix")
    const args = bwrapArguments(access, "true", [])
    const at = (place: string) => args.indexOf(path.join(root, place))
    expect(at("home")).toBeLessThan(at("home/workspaces/CLU-1"))
    expect(at("home/workspaces/CLU-1")).toBeLessThan(at("home/workspaces/CLU-1/.git"))
    expect(at("repo/.git")).toBeLessThan(at("repo/.git/objects"))
    expect(at("repo/.git/objects")).toBeLessThan(at("repo/.git/objects/info"))
  })
})

test("[SV8] programs are taken from the PATH: Node with its libraries, nothing of the system twice, never a whole home", () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "clutch-programs-")))
  const at = (name: string) => path.join(root, name)
  try {
    for (const directory of ["home/.nvm/v24/bin", "home/.nvm/v24/lib/node_modules/npm", "home/.local/bin"]) {
      mkdirSync(at(directory), { recursive: true })
    }
    const places = [
      at("home/.nvm/v24/bin"),
      at("home/.local/bin"),
      at("home"),
      root,
      "/usr/bin",
      "/bin",
      "/",
      "relative",
      at("nowhere"),
    ]
    expect(programPlaces(places, at("home"))).toEqual([at("home/.nvm/v24"), at("home/.local/bin")])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

describe("supervision levels", () => {
  const access = { workspace: "/w", writable: [], readable: [], hidden: [] }
  const probe = (working: SupervisionLevel[]): SupervisionProbe => ({
    bootId: "b",
    checkedAt: 0,
    levels: (["bwrap", "pid_namespace", "marker"] as const).map((level) => ({
      level,
      works: working.includes(level),
      detail: `about ${level}`,
    })),
  })

  test("[SV1] every namespace level asks the kernel to end it with the shim", () => {
    expect(hold("bwrap", access, "agent", ["x"]).args).toEqual(
      expect.arrayContaining(["--die-with-parent", "--unshare-pid"]),
    )
    expect(hold("pid_namespace", access, "agent", ["x"]).args).toEqual(
      expect.arrayContaining(["--pdeathsig", "--kill-child=SIGKILL"]),
    )
    expect(hold("marker", access, "agent", ["x"])).toMatchObject({ command: "agent", args: ["x"] })
  })

  test("[SV19] the best level that works is taken", () => {
    expect(chooseLevel(probe(["bwrap", "marker"]), "auto")).toBe("bwrap")
    expect(chooseLevel(probe(["marker"]), "auto")).toBe("marker")
    expect(chooseLevel(probe(["bwrap", "marker"]), "marker")).toBe("marker")
  })

  test("[SV19] a level that is asked for and does not work is never replaced by a weaker one", () => {
    expect(() => chooseLevel(probe(["marker"]), "bwrap")).toThrow(
      "Supervision level bwrap does not work here: about bwrap",
    )
    expect(() => chooseLevel(probe([]), "auto")).toThrow("No supervision level works")
  })
})
