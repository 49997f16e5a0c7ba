/** What an agent without a script does: chosen by its task's id, different from task to task, and always ending well. */
import { existsSync, readFileSync } from "node:fs"
import type { Random } from "./random.ts"
import type { Step } from "./script.ts"

export type PlanInput = {
  taskKey: string
  title: string
  attempt: number
  hasCheck: boolean
  /** Names in the root of the work tree, to write what fits there. */
  language: Language
  random: Random
}
export type Language = "module" | "commonjs" | "python" | "text"

/** First attempts may go wrong, each in its own way; a second attempt never does. */
export function planDev(input: PlanInput): Step[] {
  const { attempt, random } = input
  const mood = attempt === 1 ? random.next() : 1
  const opening: Step[] = [
    { do: "progress", value: `Reading what ${input.taskKey} asks for` },
    { do: "run", value: "git log --oneline -5 && ls" },
    { do: "wait", value: random.between(0.5, 2) },
  ]
  if (mood < 0.12) {
    return [
      ...opening,
      { do: "say", value: "The approach I took does not work; I have nothing to show for it." },
      { do: "crash", value: { exitCode: 1 } },
    ]
  }
  if (mood < 0.2)
    return [...opening, ...work(input).slice(0, 1), { do: "crash", value: { signal: "SIGKILL" } }]
  const aside: Step[] = mood < 0.3 ? [{ do: "background", value: 3600 }] : []
  return [...opening, ...aside, ...work(input)]
}

function work({ taskKey, title, hasCheck, language, random }: PlanInput): Step[] {
  const name = nameOf(title, taskKey)
  const files = language === "text" ? [] : [source(language, name, title)]
  return [
    ...files.map((file): Step => ({ do: "create", value: file })),
    { do: "wait", value: random.between(0.3, 1.5) },
    { do: "create", value: { path: `docs/${name}.md`, text: note(title, taskKey, files[0]?.path) } },
    ...(hasCheck ? [{ do: "check", value: true } as const] : []),
    { do: "commit", value: title },
    {
      do: "report",
      value: { outcome: "success", summary: `${title}: done, with a note in docs/${name}.md.` },
    },
  ]
}

const LIMIT = 40

/** Contains the task's key, so that tasks with one title never write one file. */
export function nameOf(title: string, taskKey: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LIMIT)
    .replace(/-+$/, "")
  return [words, taskKey.toLowerCase()].filter(Boolean).join("-")
}

function source(
  language: Exclude<Language, "text">,
  name: string,
  title: string,
): { path: string; text: string } {
  const about = title.replaceAll("*/", "* /").replaceAll('"""', "'''").replaceAll("\\", "/")
  if (language === "python") {
    const path = `${name.replaceAll("-", "_")}.py`
    return {
      path,
      text: `"""${about}."""\n\n\ndef describe() -> str:\n    """Say what this module is for."""\n    return ${JSON.stringify(title)}\n`,
    }
  }
  const body = `/** ${about}. */\nfunction describe() {\n  return ${JSON.stringify(title)};\n}\n`
  return {
    path: `src/${name}.js`,
    text:
      language === "module" ? `${body}\nexport { describe };\n` : `${body}\nmodule.exports = { describe };\n`,
  }
}

const note = (title: string, taskKey: string, file?: string): string =>
  `# ${title}\n\nWritten for ${taskKey} by the simulated agent.${file ? ` The code is in \`${file}\`.` : ""}\n`

export function languageOf(directory = "."): Language {
  const at = (name: string) => `${directory}/${name}`
  if (existsSync(at("package.json")))
    return readFileSync(at("package.json"), "utf8").includes('"type": "module"') ? "module" : "commonjs"
  return existsSync(at("pyproject.toml")) || existsSync(at("setup.py")) ? "python" : "text"
}
