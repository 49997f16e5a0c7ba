/** What a work tree gets of the main repository's ignored files, on real git. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { SharedPattern } from "#domain/project"
import { aDirectory, aRepository } from "#test/builders/repository"
import { aWorkspace } from "#test/builders/workspaces"
import { shareFiles } from "./share.ts"

async function aTree() {
  const repository = aRepository({
    files: { "a.txt": "a\n", ".gitignore": "node_modules/\n.env*\n*.local\n", ".env.example": "" },
  })
  repository.write({
    ".env": "SECRET=1\n",
    "sub ü/.env": "SECRET=2\n",
    "node_modules/left-pad/index.js": "1\n",
    "node_modules/.bin/tool": "2\n",
    "notes.txt": "not ignored\n",
  })
  const { path: tree } = await aWorkspace(repository)
  const share = (copyFiles: string[], linkFiles: string[] = []) =>
    shareFiles({ repository: repository.path, path: tree, copyFiles, linkFiles })
  const at = (name: string) => path.join(tree, name)
  return { repository, tree, share, at }
}

describe("shared files", () => {
  test("[WORK-11] ignored files are copied by pattern, in directories too; again changes nothing", async () => {
    const { share, at, repository } = await aTree()
    await share([".env*", "*/.env"])
    expect(readFileSync(at(".env"), "utf8")).toBe("SECRET=1\n")
    expect(readFileSync(at("sub ü/.env"), "utf8")).toBe("SECRET=2\n")
    writeFileSync(at(".env"), "SECRET=mine\n")
    await share([".env*", "*/.env"])
    expect(readFileSync(at(".env"), "utf8")).toBe("SECRET=mine\n")
    expect(readFileSync(path.join(repository.path, ".env"), "utf8")).toBe("SECRET=1\n")
  })

  test("[WORK-11] a directory is linked entry by entry, so that git still ignores it and additions stay apart", async () => {
    const { share, at, tree, repository } = await aTree()
    const { linked } = await share([], ["node_modules"])
    expect(linked).toEqual([path.join(repository.path, "node_modules")])
    expect(lstatSync(at("node_modules")).isDirectory()).toBe(true)
    expect(readlinkSync(at("node_modules/left-pad"))).toBe(
      path.join(repository.path, "node_modules/left-pad"),
    )
    writeFileSync(at("node_modules/new"), "")
    expect(existsSync(path.join(repository.path, "node_modules/new"))).toBe(false)
    expect(repository.runIn(tree, "status", "--porcelain")).toBe("")
  })

  test("[WORK-11] what is not ignored, is committed, or is not there is left out", async () => {
    const { share, at } = await aTree()
    await share(["notes.txt", "a.txt", "nothing*"])
    expect(existsSync(at("notes.txt"))).toBe(false)
  })

  test("[WORK-11] nothing comes from outside the repository, and nothing is written outside the work tree", async () => {
    const { repository, share, at } = await aTree()
    const outside = aDirectory()
    writeFileSync(path.join(outside, "secret.local"), "s\n")
    symlinkSync(path.join(outside, "secret.local"), path.join(repository.path, "away.local"))
    mkdirSync(path.join(repository.path, "deep"))
    writeFileSync(path.join(repository.path, "deep/x.local"), "x\n")
    symlinkSync(outside, at("deep"))
    await share(["*.local", "deep/*.local", "../*", ".git/config"], [".git", "."])
    expect(existsSync(at("away.local"))).toBe(false)
    expect(existsSync(path.join(outside, "x.local"))).toBe(false)
    for (const pattern of ["/etc/passwd", "../x", "a/../../x", ".git/config", "a/.git"])
      expect(SharedPattern.safeParse(pattern).success, pattern).toBe(false)
    expect(SharedPattern.safeParse("packages/*/node_modules").success).toBe(true)
  })

  test("[WORK-11] a bare repository has nothing to share", async () => {
    const repository = aRepository({ bare: true })
    const { path: tree } = await aWorkspace(repository)
    expect(
      await shareFiles({ repository: repository.path, path: tree, copyFiles: ["*"], linkFiles: ["*"] }),
    ).toEqual({
      linked: [],
    })
  })
})
