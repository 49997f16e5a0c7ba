/** The forecast on real git: what it says is what merging would say. */
import { describe, expect, test } from "vitest"
import { openRepository } from "#lib/git/open"
import { branchesBelow } from "#lib/git/refs"
import { isFull, seed } from "#test/builders/proof"
import { randomFrom } from "#test/builders/random"
import { aRepository } from "#test/builders/repository"
import { createForecaster } from "./forecast.ts"
import { join } from "./join.ts"

const cardsOf = (...keys: string[]) => keys.map((key) => ({ key, taskId: `t-${key}` }))

/** Three cards: 1 and 2 edit the same line, 3 something else. */
function threeCards() {
  const repository = aRepository({ files: { "a.txt": "one\ntwo\nthree\n", "ü b.txt": "x\n" } })
  repository.branch("clutch/CLU-1/first", "main", { "a.txt": "ONE\ntwo\nthree\n" })
  repository.branch("clutch/CLU-2/second", "main", { "a.txt": "uno\ntwo\nthree\n" })
  repository.branch("clutch/CLU-3/third", "main", { "ü b.txt": "y\n" })
  const look = createForecaster()
  const forecast = async (keys = ["CLU-1", "CLU-2", "CLU-3"], most = 40) => {
    const request = { repository: repository.path, targetBranch: "main", cards: cardsOf(...keys), most }
    const { conflicts, isWhole } = await look(request)
    return {
      isWhole,
      conflicts: conflicts.map(({ one, other, files }) => [one.key, other?.key ?? null, files]),
    }
  }
  return { repository, forecast }
}

describe("a look at the branches of open cards", () => {
  test("[CAST-1] names the pairs that conflict, with their files, and changes no ref", async () => {
    const { repository, forecast } = threeCards()
    const before = repository.run("for-each-ref")
    expect(await forecast()).toEqual({ isWhole: true, conflicts: [["CLU-1", "CLU-2", ["a.txt"]]] })
    expect(repository.run("for-each-ref")).toBe(before)
    expect(repository.run("status", "--porcelain")).toBe("")
  })

  test("[CAST-1] joins with the target, too, and leaves out what has landed and cards without a branch", async () => {
    const { repository, forecast } = threeCards()
    repository.commit({ "ü b.txt": "z\n" })
    expect((await forecast()).conflicts).toContainEqual(["CLU-3", null, ["ü b.txt"]])
    repository.run("merge", "-q", "--no-edit", "clutch/CLU-1/first")
    expect((await forecast(["CLU-1", "CLU-2", "CLU-9"])).conflicts).toEqual([["CLU-2", null, ["a.txt"]]])
  })

  test("[CAST-2] goes on where the last look stopped, and takes up a branch that moved", async () => {
    const { repository, forecast } = threeCards()
    expect(await forecast(undefined, 3)).toEqual({ isWhole: false, conflicts: [] })
    expect(await forecast(undefined, 3)).toMatchObject({
      isWhole: true,
      conflicts: [["CLU-1", "CLU-2", ["a.txt"]]],
    })
    repository.branch("later", "clutch/CLU-2/second", { "a.txt": "one\ntwo\nthree\n", "c.txt": "" })
    repository.run("branch", "-f", "clutch/CLU-2/second", "later")
    expect((await forecast()).conflicts).toEqual([])
  })

  test("[CAST-2] looks at the newest place of a card", async () => {
    const { repository, forecast } = threeCards()
    repository.branch("clutch/CLU-3/third-2", "main", { "a.txt": "eins\ntwo\nthree\n" })
    expect((await forecast(["CLU-1", "CLU-3"])).conflicts).toEqual([["CLU-1", "CLU-3", ["a.txt"]]])
  })

  test("[CAST-3] runs no driver of the repository, and knows a directory that moved", async () => {
    const { repository, forecast } = threeCards()
    repository.run("config", "merge.mine.driver", "touch ran; false")
    repository.write({ ".git/info/attributes": "* merge=mine\n" })
    repository.commit({ "old/x.txt": "1\n", "old/y.txt": "2\n" })
    repository.branch("clutch/CLU-4/move", "main", {
      "old/x.txt": null,
      "old/y.txt": null,
      "new/x.txt": "1\n",
      "new/y.txt": "2\n",
    })
    repository.branch("clutch/CLU-5/add", "main", { "old/z.txt": "3\n" })
    const { conflicts } = await forecast(["CLU-1", "CLU-2", "CLU-4", "CLU-5"])
    expect(conflicts).toContainEqual(["CLU-1", "CLU-2", ["a.txt"]])
    expect(conflicts.some(([one, other]) => one === "CLU-4" && other === "CLU-5")).toBe(true)
  })
})

test(
  "[CAST-3] of random branches it names every pair that does not join, and no other",
  { timeout: 300_000 },
  async () => {
    const rounds = isFull ? 20 : 1
    let conflicts = 0
    for (let round = 0; round < rounds; round++) {
      const chance = randomFrom(seed + round)
      const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!
      const text = () => Array.from({ length: 5 }, () => pick(["a", "b", "c"])).join("\n")
      const names = ["x.txt", "d/one.txt", "d/two.txt", "d/sub/three.txt", "e/four.txt", "ü.txt"]
      const repository = aRepository({
        files: Object.fromEntries(names.map((name) => [name, `${name}\n${"l\n".repeat(9)}`])),
      })
      const cards = cardsOf(...Array.from({ length: 10 }, (_, at) => `CLU-${at + 1}`))
      for (const { key } of cards) {
        const changes: Record<string, string | null> = {}
        for (let edits = 1 + Math.floor(chance() * 3); edits > 0; edits--) {
          const name = pick(names)
          const kind = chance()
          if (kind < 0.5) changes[name] = `${name}\n${"l\n".repeat(8)}${text()}\n`
          else if (kind < 0.65) changes[name] = null
          else if (kind < 0.8) Object.assign(changes, moved(names, "d/", pick(["f/", "e/"])))
          else if (kind < 0.9) changes[`${pick(["d", "f", "d/sub"])}/new.txt`] = text()
          else changes[pick(["d", "e", "new"])] = text()
        }
        if (isSound(changes)) repository.branch(`clutch/${key}/work`, "main", changes)
      }
      const request = { repository: repository.path, targetBranch: "main", cards, most: 1_000 }
      const said = (await createForecaster()(request)).conflicts.map(
        ({ one, other }) => `${one.key} ${other?.key}`,
      )
      const opened = await openRepository(repository.path)
      const heads = new Map(
        (await branchesBelow(opened, "clutch", repository.head())).map(({ branch, commit }) => [
          branch.split("/")[1],
          commit,
        ]),
      )
      const real: string[] = []
      for (const [at, one] of cards.entries()) {
        for (const other of cards.slice(at + 1)) {
          const [ours, theirs] = [heads.get(one.key), heads.get(other.key)]
          if (ours && theirs && (await join(opened, theirs, ours)).kind === "conflict")
            real.push(`${one.key} ${other.key}`)
        }
      }
      expect(said.toSorted(), `CLUTCH_SEED=${seed}, round ${round}`).toEqual(real.toSorted())
      conflicts += real.length
    }
    console.log(`seed ${seed}: ${rounds} rounds, ${conflicts} conflicting pairs`)
  },
)

const moved = (names: readonly string[], from: string, to: string) =>
  Object.fromEntries(
    names
      .filter((name) => name.startsWith(from))
      .flatMap((name) => [
        [name, null],
        [to + name.slice(from.length), `${name}\n${"l\n".repeat(9)}`],
      ]),
  )

/** A directory and a file of one name cannot be written by one commit. */
const isSound = (changes: Record<string, string | null>): boolean => {
  const written = Object.keys(changes).filter((name) => changes[name] !== null)
  return !written.some((name) => written.some((other) => other.startsWith(`${name}/`)))
}
