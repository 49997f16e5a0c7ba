/** What git says when it will not work, and the operator's own answer to one such case. */
import { execa } from "execa"

export const OBJECTS_MISSING =
  /lazy fetching disabled|missing (blob|tree|commit) object|unable to read (tree|sha1 file)|bad object/i

export const tellsOwnership = (stderr: string): boolean => stderr.includes("detected dubious ownership")

/** Directories that the operator told git to trust, from the configuration outside any repository. */
export async function operatorSafeDirectories(): Promise<string[]> {
  const answers = await Promise.all(
    ["--global", "--system"].map((scope) =>
      execa("git", ["config", scope, "--includes", "-z", "--get-all", "safe.directory"], {
        reject: false,
        cwd: "/",
        stdin: "ignore",
        timeout: 10_000,
      }),
    ),
  )
  return answers.flatMap(({ exitCode, stdout }) => (exitCode === 0 ? stdout.split("\0").filter(Boolean) : []))
}
