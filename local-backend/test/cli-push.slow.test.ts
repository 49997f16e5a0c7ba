import { mkdir, readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openOfficialCli, SHOP, type OfficialCli } from "./official-cli.ts"

const QUICK = ["--typecheck", "disable"]
/** What functions log beside a push comes when it comes. */
const ONCE = ["--once", "--tail-logs", "disable", ...QUICK]
const GENERATED = "convex/_generated"

let cli: OfficialCli
beforeAll(async () => {
  cli = await openOfficialCli()
})
afterAll(() => cli.close())

/** Files by name, as the tool wrote them. */
async function tree(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).toSorted()
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(directory, name), "utf8")] as const),
    ),
  )
}

const golden = () => tree(join(SHOP, GENERATED))
const paths = () => cli.backend.engine.deployment()?.functions.map(({ path }) => path)

test("`dev --once` names the variable that is missing, and how to set it", async () => {
  const { code, err } = await cli.convex("dev", ...ONCE)
  expect(code).toBe(1)
  expect(err).toMatchInlineSnapshot(`
    "Saved CONVEX_URL and CONVEX_SITE_URL to .env.local
    ▌ Developing against deployment:
    ▌ └─ <backend>
    - Preparing Convex functions...

    ✖ Environment variable SHOP_ISSUER is used in auth config file but its value was not set.
    Set it with:

        npx convex env set --url <backend> --admin-key <admin key> SHOP_ISSUER <value>"
  `)
  expect(cli.backend.engine.deployment()).toBeNull()
})

test("`env set` reads many variables from its input", async () => {
  const { code, err } = await cli.feed(
    'SHOP_ISSUER=https://issuer.test\nSHOP_NAME="The Shop"\n',
    "env",
    "set",
  )
  expect({ code, err }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "✔ Successfully set 2 environment variables from stdin (2 new)",
    }
  `)
})

test("`dev --once` pushes, writes the generated code and the addresses", async () => {
  await rm(join(cli.project, GENERATED), { recursive: true })
  const { code, err } = await cli.convex("dev", ...ONCE)
  expect(code, err).toBe(0)
  expect(err).toMatchInlineSnapshot(`
    "▌ Developing against deployment:
    ▌ └─ <backend>
    - Preparing Convex functions...

    ✔ Added table indexes:
      [+] products.by_name   name, _creationTime
      [+] products.search_name (text)   name, filter on price
      [+] orders.by_state   state, _creationTime
      [+] orders.by_customer   customer, state, _creationTime
    ✔ <clock> Convex functions ready! (<duration>)"
  `)
  expect(await tree(join(cli.project, GENERATED))).toEqual(await golden())
  expect(await cli.read(".env.local")).toContain(`CONVEX_URL=${cli.backend.url}`)
  expect(await cli.read(".env.local")).toContain(`CONVEX_SITE_URL=${cli.backend.siteUrl}`)
  expect(paths()).toContain("orders:ship")
})

test("`codegen` alone gives the same code and deploys nothing", async () => {
  const serving = cli.backend.engine.deployment()
  await rm(join(cli.project, GENERATED), { recursive: true })
  await mkdir(join(cli.project, GENERATED))
  expect((await cli.convex("codegen", ...QUICK)).code).toBe(0)
  expect(await tree(join(cli.project, GENERATED))).toEqual(await golden())
  expect(cli.backend.engine.deployment()).toBe(serving)
})

test("`deploy --dry-run` tells what it would do and does nothing", async () => {
  await cli.edit("convex/schema.ts", (text) =>
    text.replace('.index("by_state", ["state"])', '.index("by_count", ["count"])'),
  )
  const serving = cli.backend.engine.deployment()
  const { code, err } = await cli.convex("deploy", "--dry-run", ...QUICK)
  expect({ code, err }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "▌ Deploying code to deployment:
    ▌ └─ <backend>
    - Deploying to <backend>... [dry run]

    ✔ No large indexes are deleted by this push
    Verifying that the push isn’t creating large indexes...
    Uploading functions to Convex...
    Generating TypeScript bindings...
    Running TypeScript...
    Pushing code to your Convex deployment...
    Schema validation complete.
    Downloading current deployment state...
    Diffing local code and deployment state...
    ✔ Remote config would be overwritten with the following changes:
      
    Finalizing push...
    ✔ Would delete table indexes:
      [-] orders.by_state   state, _creationTime
    ✔ Would add table indexes:
      [+] orders.by_count   count, _creationTime
    ✔ Would have deployed Convex functions to <backend>",
    }
  `)
  expect(cli.backend.engine.deployment()).toBe(serving)
})

test("`deploy` checks the types, then tells of the indexes it added and deleted", async () => {
  const { code, err } = await cli.convex("deploy")
  expect({ code, err }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "▌ Deploying code to deployment:
    ▌ └─ <backend>
    - Deploying to <backend>...

    ✔ No large indexes are deleted by this push
    Verifying that the push isn’t creating large indexes...
    Uploading functions to Convex...
    Generating TypeScript bindings...
    Running TypeScript...
    Pushing code to your Convex deployment...
    Schema validation complete.
    Finalizing push...
    ✔ Deleted table indexes:
      [-] orders.by_state   state, _creationTime
    ✔ Added table indexes:
      [+] orders.by_count   count, _creationTime
    ✔ Deployed Convex functions to <backend>",
    }
  `)
})

test("documents that do not fit a new schema are named, and the old code goes on", async () => {
  expect(
    (await cli.convex("run", "products:add", '{"name":"Pear","price":{"$integer":"AQAAAAAAAAA="}}')).code,
  ).toBe(0)
  await cli.edit("convex/schema.ts", (text) =>
    text.replace("weight: v.optional(v.number())", "weight: v.number()"),
  )
  const { code, err } = await cli.convex("dev", ...ONCE)
  expect(code).toBe(1)
  expect(err).toMatchInlineSnapshot(`
    "▌ Developing against deployment:
    ▌ └─ <backend>
    - Preparing Convex functions...

    ✖ Schema validation failed.
    Document with ID "<id>" in table "products" does not match the schema: Object is missing the required field \`weight\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.

    Object: {name: "Pear", price: 1, tags: []}
    Validator: v.object({name: v.string(), price: v.int64(), tags: v.array(v.string()), weight: v.float64()})"
  `)
  expect((await cli.convex("run", "products:list")).out).toContain("Pear")
  await cli.edit("convex/schema.ts", (text) =>
    text.replace("weight: v.number()", "weight: v.optional(v.number())"),
  )
})

test("code whose evaluation fails is refused with file and line, and the old code goes on", async () => {
  await cli.edit("convex/extra.ts", () => 'throw new Error("not today")\n')
  const { code, err } = await cli.convex("deploy", ...QUICK)
  expect({ code, err }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "▌ Deploying code to deployment:
    ▌ └─ <backend>
    - Deploying to <backend>...

    ✔ No indexes are deleted by this push
    Verifying that the push isn’t creating large indexes...
    Uploading functions to Convex...
    Generating TypeScript bindings...
    Running TypeScript...
    Pushing code to your Convex deployment...
    Schema validation complete.
    Finalizing push...
    ✔ Deployed Convex functions to <backend>",
    }
  `)
  await rm(join(cli.project, "convex/extra.ts"))
  expect((await cli.convex("run", "products:list")).code).toBe(0)
})

test("`run --push` pushes first", async () => {
  await cli.edit(
    "convex/greetings.ts",
    () =>
      'import { query } from "./_generated/server"\nexport const hello = query({ args: {}, handler: async () => "hello" })\n',
  )
  const { code, out } = await cli.convex("run", "greetings:hello", "--push", ...QUICK)
  expect({ code, out }).toEqual({ code: 0, out: '"hello"' })
})

test("`dev` pushes each change, survives mistakes, and tries again when the documents have changed", async () => {
  const dev = cli.start("dev", ...QUICK, "--tail-logs", "always")
  await dev.says("Convex functions ready!")
  await cli.edit("convex/greetings.ts", (text) => text.replace('"hello"', '"good morning"'))
  await dev.says("Convex functions ready!")
  expect((await cli.convex("run", "greetings:hello")).out).toBe('"good morning"')

  await cli.edit("convex/greetings.ts", (text) => `${text} (`)
  await dev.says("Unexpected end of file")
  expect((await cli.convex("run", "greetings:hello")).out).toBe('"good morning"')
  await cli.edit("convex/greetings.ts", (text) => text.slice(0, -2))
  await dev.says("Convex functions ready!")

  await cli.edit("convex/schema.ts", (text) =>
    text.replace("weight: v.optional(v.number())", "weight: v.number()"),
  )
  await dev.says("Schema validation failed.")
  // The tool waits for any change of the table that did not fit.
  expect((await cli.convex("run", "products:clean", '{"keep":0}')).code).toBe(0)
  await dev.says("[CONVEX M(products:clean)] [WARN] 'cleaned' 1")
  await dev.says("Convex functions ready!")
  await dev.interrupt()
})

test("none of this reached beyond this machine", async () => {
  expect(await cli.strayConnections()).toEqual([])
})
