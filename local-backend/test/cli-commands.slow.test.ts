import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openOfficialCli, type OfficialCli } from "./official-cli.ts"

let cli: OfficialCli
beforeAll(async () => {
  cli = await openOfficialCli()
  const { engine } = cli.backend
  await engine.setEnvironmentVariables([
    { name: "SHOP_ISSUER", value: "https://issuer.test" },
    { name: "SHOP_NAME", value: "The Shop" },
  ])
  await engine.deploy(await cli.bundle())
})
afterAll(() => cli.close())

const PRICE = { $integer: "lgAAAAAAAAA=" }
const product = (name: string) => JSON.stringify({ name, price: PRICE, tags: ["fruit"] })

describe("`run`", () => {
  test("calls a mutation, shows what it logs, and prints its result", async () => {
    const add = (name: string) => cli.convex("run", "products:add", product(name))
    const [pear] = [await add("Pear"), await add("Apple")]
    expect(pear).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "[CONVEX ?(products:add)] [INFO] 'adding' 'Pear' 150n",
        "out": ""<id>"",
      }
    `)
  })

  test("calls a query", async () => {
    expect(await cli.convex("run", "api.products.list", "{limit: 1}")).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "[CONVEX ?(products:list)] [LOG] 'listing' { limit: 1 }",
        "out": "[
        {
          "_creationTime": <time>,
          "_id": "<id>",
          "name": "Apple",
          "price": {
            "$integer": "lgAAAAAAAAA="
          },
          "tags": [
            "fruit"
          ]
        }
      ]",
      }
    `)
  })

  test("acts as somebody, and calls actions, in Node too", async () => {
    const identity = ["--identity", '{subject: "ann"}']
    const place = ["run", "orders:place", `{product: ${await firstProduct()}, count: 2}`]
    expect((await cli.convex(...place)).err).toMatchInlineSnapshot(`
      "✖ Failed to run function "orders:place":
      ConvexError: [Request ID: <id>] Server Error
      Uncaught ConvexError: {"code":"signed_out","message":"Sign in to order."}
          at handler (../convex/orders.ts:10:34)"
    `)
    expect(await cli.convex(...place, ...identity)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": ""<id>"",
      }
    `)
    expect(await cli.convex("run", "orders:ship", `{order: ${await firstOrder()}}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^"[0-9a-f]{16}"$/) as string,
    })
  })

  test("tells what is wrong with arguments", async () => {
    expect(await cli.convex("run", "products:add", '{"name": 1}')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "✖ Failed to run function "products:add":
      Error: [Request ID: <id>] Server Error
      ArgumentValidationError: Value does not match validator.
      Path: .name
      Value: 1.0
      Validator: v.string()",
        "out": "",
      }
    `)
  })

  test("lists the functions there are where there is none of that name", async () => {
    expect(await cli.convex("run", "products:remove")).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "✖ Failed to run function "products:remove":
      Error: [Request ID: <id>] Server Error
      Could not find function for 'products:remove'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?

      Available functions:
      • orders:get
      • orders:keepReceipt
      • orders:mine
      • orders:pay
      • orders:place
      • orders:ship
      • products:add
      • products:clean
      • products:list
      • receipts:sign",
        "out": "",
      }
    `)
  })

  test("shows an error with file and line", async () => {
    const negative = '{"name": "x", "price": {"$integer": "//////////8="}}'
    expect((await cli.convex("run", "products:add", negative)).err).toMatchInlineSnapshot(`
      "✖ Failed to run function "products:add":
      Error: [Request ID: <id>] Server Error
      Uncaught Error: A price cannot be -1
          at handler (../convex/products.ts:26:27)"
    `)
  })

  test("evaluates queries that are typed", async () => {
    const source =
      'const [p] = await ctx.db.query("products").take(1); console.log(p.name, process.env.SHOP_NAME); return p.tags'
    expect(await cli.convex("run", "--inline-query", source)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "[LOG] 'Pear' 'The Shop'",
        "out": "[
        "fruit"
      ]",
      }
    `)
    expect((await cli.convex("run", "--inline-query", 'await ctx.db.insert("products", {})')).err)
      .toMatchInlineSnapshot(`
      "✖ Query failed: {
        "status": "error",
        "errorMessage": "[Request ID: <id>] Server Error\\nUncaught TypeError: ctx.db.insert is not a function\\n    at handler (testQuery.js:5:26)",
        "logLines": []
      }"
    `)
    expect((await cli.convex("run", "--inline-query", "for (;;);")).err).toMatchInlineSnapshot(`
      "✖ Query failed: {
        "status": "error",
        "errorMessage": "[Request ID: <id>] Server Error\\nFunction execution timed out (maximum duration: 1s)",
        "logLines": []
      }"
    `)
  })

  test("watches a query", async () => {
    const watching = cli.start("run", "products:list", "--watch")
    await watching.says('"Apple"')
    await cli.convex("run", "products:add", product("Plum"))
    await watching.says('"Plum"')
    expect((await watching.interrupt()).err).toContain("Closing connection to <backend>...")
  })
})

describe("`env`", () => {
  test("sets, gets, lists and removes", async () => {
    expect((await cli.convex("env", "set", "COLOUR=light blue")).err).toBe("✔ Successfully set COLOUR")
    expect((await cli.convex("env", "get", "COLOUR")).out).toBe("light blue")
    expect((await cli.convex("env", "list")).out).toMatchInlineSnapshot(`
      "COLOUR=light blue
      SHOP_ISSUER=https://issuer.test
      SHOP_NAME=The Shop"
    `)
    expect((await cli.convex("env", "remove", "COLOUR")).err).toBe("✔ Successfully unset COLOUR")
    expect((await cli.convex("env", "get", "COLOUR")).err).toBe('✖ Environment variable "COLOUR" not found')
  })

  test("refuses what cannot be one", async () => {
    const set = async (name: string, value: string) => (await cli.feed(value, "env", "set", name)).err
    const refusals = await Promise.all([
      set("1ST", "x"),
      set("CONVEX_SITE_URL", "x"),
      set("LARGE", "x".repeat(8193)),
      // The deployed providers need it, so taking it away changes nothing.
      cli.convex("env", "remove", "SHOP_ISSUER").then(({ err }) => err),
    ])
    const code = /400 Bad Request: /
    expect(refusals.map((refusal) => refusal.split(code)[1])).toMatchInlineSnapshot(`
      [
        "EnvironmentVariableNameInvalid: The environment variable name "1ST" is invalid. Names contain letters, numbers and underscores, and do not start with a number.",
        "EnvVarNameForbidden: Environment variable with name "CONVEX_SITE_URL" is built-in and cannot be overridden",
        "EnvironmentVariableValueTooLarge: The environment variable value is 8193 bytes, which is too large. (max size: 8192)",
        "AuthConfigMissingEnvironmentVariable: Environment variable SHOP_ISSUER is used in auth config file but its value was not set.",
      ]
    `)
    expect((await cli.convex("env", "get", "SHOP_ISSUER")).out).toBe("https://issuer.test")
  })
})

describe("`data`", () => {
  test("lists tables", async () => {
    expect((await cli.convex("data")).out).toBe("orders\nproducts")
  })

  test("shows the newest documents of a table, as a table", async () => {
    const { out, err } = await cli.convex("data", "products", "--limit", "1")
    expect(squeezed(out)).toMatchInlineSnapshot(`
      "_id | _creationTime | name | price | tags 
      ---|---|---|---|---
      "<id>" | <time> | "Plum" | 150n | ["fruit"]"
    `)
    expect(err).toContain("Showing the 1 most recently created document.")
  })

  test("shows the oldest, as JSON lines, a JSON array, or Convex values", async () => {
    const oldest = ["data", "products", "--limit", "2", "--order", "asc"]
    const show = (format: string) => cli.convex(...oldest, "--format", format).then(({ out }) => out)
    const formats = ["jsonArray", "json", "jsonLines", "jsonl", "pretty"].map(show)
    const [array, json, lines, jsonl, pretty] = await Promise.all(formats)
    expect(array).toMatchInlineSnapshot(`
      "[
      { "_creationTime": <time>, "_id": "<id>", "name": "Pear", "price": 150n, "tags": ["fruit"] },
      { "_creationTime": <time>, "_id": "<id>", "name": "Apple", "price": 150n, "tags": ["fruit"] }
      ]"
    `)
    expect(json).toBe(array)
    expect(`[\n${lines?.replace("\n", ",\n")}\n]`).toBe(array)
    expect(jsonl).toBe(lines)
    expect(pretty).toContain('"Pear"')
  })

  test("shows scheduled functions", async () => {
    const { out } = await cli.convex("data", "_scheduled_functions", "--format", "jsonl")
    expect(out).toMatchInlineSnapshot(
      `"{ "_creationTime": <time>, "_id": "<id>", "args": [{ "order": "<id>" }], "completedTime": <time>, "name": "orders.js:pay", "scheduledTime": <time>, "state": { "kind": "success" } }"`,
    )
  })

  test("says that a table has no documents", async () => {
    expect((await cli.convex("data", "nothing")).err).toBe("There are no documents in this table.")
  })
})

describe("`logs`", () => {
  test("shows what was logged, and then what is", async () => {
    const watching = cli.start("logs", "--history", "3", "--success")
    await watching.says("Watching logs")
    await cli.convex("run", "products:add", product("Quince"))
    await fetch(`${cli.backend.siteUrl}/products`)
    await watching.says("[CONVEX H(GET /products)] Function executed in")
    const { out } = await watching.interrupt()
    const lines = out.split("\n")
    expect(lines.slice(lines.findIndex((line) => line.includes("'Quince'"))).join("\n"))
      .toMatchInlineSnapshot(`
      "<date> [CONVEX M(products:add)] [INFO] 'adding' 'Quince' 150n
      <date> [CONVEX M(products:add)] Function executed in <n> ms
      <date> [CONVEX Q(products:list)] [LOG] 'listing' { limit: 10 }
      <date> [CONVEX Q(products:list)] Function executed in <n> ms
      <date> [CONVEX H(GET /products)] [LOG] 'serving' 4
      <date> [CONVEX H(GET /products)] Function executed in <n> ms"
    `)
  })

  test("gives entries as JSON lines", async () => {
    const watching = cli.start("logs", "--history", "3", "--jsonl")
    await watching.says("GET /products")
    const { out } = await watching.interrupt()
    const [add, ...rest] = out.split("\n").map((line) => JSON.parse(line.replaceAll("<time>", "0")) as Entry)
    const { requestId, executionId, timestamp, executionTime, executionTimestamp, ...same } = add ?? {}
    expect([requestId, executionId].join(" ")).toMatch(/^[0-9a-f]{16} [0-9a-f-]{36}$/)
    expect(Number(timestamp)).toBeGreaterThanOrEqual(Number(executionTimestamp))
    expect(Number(executionTime)).toBeLessThan(10)
    expect(same).toMatchInlineSnapshot(`
      {
        "cachedResult": false,
        "caller": "HttpApi",
        "componentPath": null,
        "environment": "isolate",
        "error": null,
        "identifier": "products:add",
        "identityType": "instance_admin",
        "kind": "Completion",
        "logLines": [
          {
            "isTruncated": false,
            "level": "INFO",
            "messages": [
              "'adding'",
              "'Quince'",
              "150n",
            ],
            "timestamp": 0,
          },
        ],
        "occInfo": null,
        "parentExecutionId": null,
        "returnBytes": 34,
        "success": null,
        "udfType": "Mutation",
        "usageStats": {
          "databaseIoReadBytes": 0,
          "databaseIoWriteBytes": 105,
          "databaseReadBytes": 0,
          "databaseReadDocuments": 0,
          "databaseWriteBytes": 105,
          "databaseWriteDocuments": 1,
          "databaseWriteIndexRows": 0,
          "memoryUsedMb": 0,
          "networkEgressBytes": 0,
          "storageReadBytes": 0,
          "storageWriteBytes": 0,
          "textIndexQueryBytes": 0,
          "textIndexWriteQueryBytes": 0,
          "vectorIndexReadBytes": 0,
          "vectorIndexReadQueryBytes": 0,
          "vectorIndexWriteBytes": 0,
          "vectorIndexWriteQueryBytes": 0,
        },
        "userExecutionTime": null,
        "willRetry": false,
      }
    `)
    expect(rest).toMatchObject([{ udfType: "Query", caller: "Action" }, { udfType: "HttpAction" }])
  })
})

test("`function-spec` describes every function", async () => {
  const { out } = await cli.convex("function-spec")
  const { url, functions } = JSON.parse(out) as { url: string; functions: Entry[] }
  expect(url).toBe("<backend>")
  expect(
    functions.map(({ identifier, functionType, visibility, method, path }) => [
      identifier ?? `${method} ${path}`,
      functionType,
      visibility?.kind,
    ]),
  ).toMatchInlineSnapshot(`
    [
      [
        "orders.js:get",
        "Query",
        "internal",
      ],
      [
        "orders.js:keepReceipt",
        "Mutation",
        "internal",
      ],
      [
        "orders.js:mine",
        "Query",
        "public",
      ],
      [
        "orders.js:pay",
        "Mutation",
        "internal",
      ],
      [
        "orders.js:place",
        "Mutation",
        "public",
      ],
      [
        "orders.js:ship",
        "Action",
        "public",
      ],
      [
        "products.js:add",
        "Mutation",
        "public",
      ],
      [
        "products.js:clean",
        "Mutation",
        "internal",
      ],
      [
        "products.js:list",
        "Query",
        "public",
      ],
      [
        "receipts.js:sign",
        "Action",
        "internal",
      ],
      [
        "GET /products",
        "HttpAction",
        undefined,
      ],
      [
        "GET /images/*",
        "HttpAction",
        undefined,
      ],
    ]
  `)
  expect(functions.find(({ identifier }) => identifier === "orders.js:ship")).toMatchInlineSnapshot(`
    {
      "args": {
        "type": "object",
        "value": {
          "order": {
            "fieldType": {
              "tableName": "orders",
              "type": "id",
            },
            "optional": false,
          },
        },
      },
      "functionType": "Action",
      "identifier": "orders.js:ship",
      "returns": {
        "type": "string",
      },
      "visibility": {
        "kind": "public",
      },
    }
  `)
})

describe("what a backend like this cannot do", () => {
  test("is said at once, with a code, instead of a 404 that the tool would repeat", async () => {
    const post = async (path: string) => {
      const headers = { authorization: `Convex ${cli.backend.adminKey}` }
      const response = await fetch(`${cli.backend.url}${path}`, { method: "POST", headers, body: "{}" })
      return [response.status, ((await response.json()) as { code: string }).code]
    }
    expect(await post("/api/streaming_import/clear_tables")).toEqual([400, "NotSupported"])
    expect(await post("/api/v1/anything")).toEqual([400, "NotSupported"])
  })

  test("a wrong key is refused with a sentence", async () => {
    const { code, err } = await cli.convex(
      "run",
      "products:list",
      "--url",
      cli.backend.url,
      "--admin-key",
      "wrong|key",
    )
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "✖ Failed to run function "products:list":
      Error: {"code":"BadAdminKey","message":"The provided admin key was invalid for this instance"}",
      }
    `)
  })

  test("the network test passes", async () => {
    const { code, err } = await cli.convex("network-test")
    expect(code).toBe(0)
    expect(err).toContain("✔ Network test passed.")
  })
})

test("none of this reached beyond this machine", async () => {
  expect(await cli.strayConnections()).toEqual([])
})

type Entry = { [name: string]: string } & { visibility?: { kind: string } }

async function firstProduct(): Promise<string> {
  return idOf("products")
}

async function firstOrder(): Promise<string> {
  return idOf("orders")
}

/** As the tool prints it, an id is taken out of the text; the engine is asked instead. */
async function idOf(tableName: string): Promise<string> {
  const identity = { kind: "admin" } as const
  const source = `export default query({ handler: async (ctx) => (await ctx.db.query("${tableName}").first())._id })`
  const preamble = 'import { query } from "convex:/_system/repl/wrappers.js"\n'
  const outcome = await cli.backend.engine.runTestQuery({
    source: preamble + source,
    component: "",
    args: {},
    identity,
  })
  if (!outcome.ok) throw new Error(outcome.error.message)
  return outcome.value
}

/** Columns are as wide as what was taken out of them. */
function squeezed(table: string): string {
  return table.replace(/ +/g, " ").replace(/-{3,}/g, "---")
}
