/** Which variables the components of a push see, and which pushes are refused for theirs. */
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { InProcessEngine } from "../../engine/in-process.ts"
import { app, ask, component, openEngine, origins } from "./test-bundles.ts"

let engine: InProcessEngine
beforeEach(() => {
  engine = openEngine()
})
afterEach(() => engine.stop(0))

describe("environment variables", () => {
  const child = component("c", "c", {
    env: [
      ["KEY", {}],
      ["EXTRA", { optional: true }],
    ],
  })
  const bound = (env: [string, unknown][]) =>
    app({ env: [["TOKEN", { optional: true }]], children: [{ name: "c", path: "c", env }] }, [child])

  test("of a component are those it declares and is given, and the deployment's two", async () => {
    await engine.setEnvironmentVariables([{ name: "SECRET", value: "x" }])
    await engine.deploy(bound([["KEY", { type: "value", value: "given" }]]))
    expect(await ask(engine, "c;lib:environment")).toEqual({
      CONVEX_CLOUD_URL: origins.cloudUrl,
      CONVEX_SITE_URL: origins.siteUrl,
      KEY: "given",
    })
  })

  test("given by reference follow the parent's", async () => {
    await engine.setEnvironmentVariables([{ name: "TOKEN", value: "one" }])
    await engine.deploy(bound([["KEY", { type: "envVar", name: "TOKEN" }]]))
    expect(await ask(engine, "c;lib:environment")).toMatchObject({ KEY: "one" })
    await engine.setEnvironmentVariables([{ name: "TOKEN", value: "two" }])
    expect(await ask(engine, "c;lib:environment")).toMatchObject({ KEY: "two" })
    await expect(engine.setEnvironmentVariables([{ name: "TOKEN", value: null }])).rejects.toThrow(
      'The component "c" needs the environment variable KEY.',
    )
    expect(await ask(engine, "c;lib:environment")).toMatchObject({ KEY: "two" })
  })

  test("that the app declares must be set", async () => {
    const push = app(
      {
        env: [
          ["A", {}],
          ["B", {}],
          ["C", { optional: true }],
        ],
      },
      [],
    )
    await expect(engine.deploy(push)).rejects.toMatchObject({
      code: "MissingEnvironmentVariables",
      message: expect.stringContaining("are not set: A, B.") as string,
    })
  })

  test.each([
    [[], "MissingEnvironmentVariables", /needs the environment variable KEY/],
    [
      [["OTHER", { type: "value", value: "x" }]],
      "InvalidComponents",
      /given the environment variable OTHER, which it does not declare/,
    ],
    [
      [["KEY", { type: "envVar", name: "NOPE" }]],
      "InvalidComponents",
      /refers to the environment variable NOPE/,
    ],
  ])("given wrongly refuse the push (%#)", async (env, code, message) => {
    const push = engine.deploy(bound(env as [string, unknown][]))
    await expect(push).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(engine.deployment()).toBeNull()
  })

  test("that do not match refuse the push without being told", async () => {
    const strict = component("c", "c", {
      env: [["MODE", { value: JSON.stringify({ type: "literal", value: "test" }) }]],
    })
    const push = app(
      { children: [{ name: "c", path: "c", env: [["MODE", { type: "value", value: "secret" }]] }] },
      [strict],
    )
    const error: unknown = await engine.deploy(push).catch((refusal: unknown) => refusal)
    expect(error).toMatchObject({ code: "InvalidComponents" })
    expect(String(error)).toContain("MODE")
    expect(String(error)).not.toContain("secret")
  })
})
