/** The options of `main.ts`, read and checked. */
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs, parseEnv } from "node:util"
import { z } from "zod"
import { describeIssues } from "../server/describe-issues.ts"
import { StartError } from "./start-error.ts"

export const USAGE = `Usage: node local-backend/main.ts --data DIR --admin-key-file FILE [options]

  --data DIR             where the database lives; made if missing
  --admin-key-file FILE  the admin key; made, readable by its owner only, if missing
  --port N               API and sync protocol (default 3210; 0 picks a free one)
  --site-port N          HTTP actions (default 3211; 0 picks a free one)
  --host ADDRESS         address to listen on (default 127.0.0.1)
  --public-url URL       what functions see as CONVEX_CLOUD_URL, if it is not the API port
  --public-site-url URL  what functions see as CONVEX_SITE_URL, if it is not the site port
  --project DIR          a project with a convex/ folder: bundled at the start, pushed if it changed
  --variables FILE       environment variables of the deployment (NAME=value lines), set before the push
  --durability LEVEL     full (default): survives power loss; normal: survives a crash of the process
  --redact-errors        clients learn that a function failed, not how; the logs still do

  node local-backend/main.ts --push --project DIR --admin-key-file FILE [--url URL] [--variables FILE]

  Pushes a project to a backend that runs already (default http://127.0.0.1:3210).`

const Port = z.coerce.number().int().min(0).max(65535)

/** Resolved here, so that error sentences name the whole path. */
const FilePath = z.string("is required").transform((path) => resolve(path))

const Shared = z.object({
  "admin-key-file": FilePath,
  // Not `--env-file`: Node takes that for itself, wherever it stands.
  variables: FilePath.optional(),
})

const Serve = Shared.extend({
  data: FilePath,
  port: Port.default(3210),
  "site-port": Port.default(3211),
  host: z.string().default("127.0.0.1"),
  "public-url": z.url().optional(),
  "public-site-url": z.url().optional(),
  project: FilePath.optional(),
  durability: z.enum(["full", "normal"]).default("full"),
  "redact-errors": z.boolean().default(false),
})

const Push = Shared.extend({
  project: FilePath,
  url: z.url().default("http://127.0.0.1:3210"),
})

export type CommandLine =
  | { command: "help" }
  | { command: "serve"; options: z.infer<typeof Serve> }
  | { command: "push"; options: z.infer<typeof Push> }

export function parseCommandLine(args: string[]): CommandLine {
  const { help, push, ...values } = readFlags(args)
  if (help) return { command: "help" }
  return push
    ? { command: "push", options: check(Push.strict(), values) }
    : { command: "serve", options: check(Serve.strict(), values) }
}

/** `NAME=value` lines. */
export function readVariables(file: string | undefined): Record<string, string> {
  if (file === undefined) return {}
  const variables = Object.entries(parseEnv(readFileSync(file, "utf8")))
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function readFlags(args: string[]) {
  const text = { type: "string" } as const
  const flag = { type: "boolean" } as const
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: flag,
        push: flag,
        data: text,
        "admin-key-file": text,
        port: text,
        "site-port": text,
        host: text,
        "public-url": text,
        "public-site-url": text,
        project: text,
        url: text,
        variables: text,
        durability: text,
        "redact-errors": flag,
      },
    })
    return values
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

function check<Schema extends z.ZodType>(schema: Schema, values: object): z.infer<Schema> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw usageError(`The options are not right: ${describeIssues(parsed.error)}.`)
}

function usageError(sentence: string): StartError {
  return new StartError("Usage", `${sentence} Try --help.`)
}
