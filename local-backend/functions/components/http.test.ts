/** Where the HTTP routes of components are. */
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { InProcessEngine } from "../../engine/in-process.ts"
import { app, ask, component, fetchFrom, HTTP, LIB, moduleOf, openEngine } from "./test-bundles.ts"

let engine: InProcessEngine
beforeEach(() => {
  engine = openEngine()
})
afterEach(() => engine.stop(0))

describe("HTTP routes", () => {
  test("begin at the prefixes of the whole way down, and the site's URL says so", async () => {
    const inner = component("inner", "inner", {}, [LIB, HTTP])
    const outer = component("outer", "outer", { children: [{ name: "in", path: "inner", prefix: "/in/" }] }, [
      LIB,
      HTTP,
    ])
    const children = [
      { name: "a", path: "outer", prefix: "/a/" },
      { name: "b", path: "outer" },
    ]
    await engine.deploy(app({ children, httpPrefix: "/app/" }, [inner, outer], [HTTP]))
    expect(await fetchFrom(engine, "/app/where")).toEqual({ status: 200, text: "/app/where" })
    expect(await fetchFrom(engine, "/a/where")).toEqual({ status: 200, text: "/a/where" })
    expect(await fetchFrom(engine, "/a/in/where")).toEqual({ status: 200, text: "/a/in/where" })
    expect((await fetchFrom(engine, "/where")).status).toBe(404)
    expect((await fetchFrom(engine, "/in/where")).status).toBe(404)
    expect(await ask(engine, "a/in;lib:environment")).toMatchObject({
      CONVEX_SITE_URL: "http://site.test/a/in",
    })
    expect(await ask(engine, "b/in;lib:environment")).toMatchObject({ CONVEX_SITE_URL: "http://site.test" })
  })

  test("go to the longest prefix that has a route", async () => {
    /** Answers to whatever it is asked. */
    const greedy = (text: string) => {
      const answering = HTTP.source.replace("new URL(request.url).pathname", JSON.stringify(text))
      return moduleOf("http.js", answering.replace('path === "/where"', "true"))
    }
    const children = [
      { name: "wide", path: "wide", prefix: "/" },
      { name: "narrow", path: "narrow", prefix: "/a/" },
    ]
    const components = [
      component("wide", "wide", {}, [greedy("wide")]),
      component("narrow", "narrow", {}, [greedy("narrow")]),
    ]
    await engine.deploy(app({ children }, components))
    expect((await fetchFrom(engine, "/where")).text).toBe("wide")
    expect((await fetchFrom(engine, "/a/where")).text).toBe("narrow")
  })

  test("of a component are not told who asks", async () => {
    const who = moduleOf(
      "http.js",
      HTTP.source.replace(
        "new URL(request.url).pathname",
        'await Convex.asyncSyscall("1.0/getUserIdentity", "{}")',
      ),
    )
    const children = [{ name: "c", path: "c", prefix: "/c/" }]
    await engine.deploy(app({ children }, [component("c", "c", {}, [who])], [who]))
    const ada = { kind: "user", attributes: { subject: "ada" } } as const
    expect((await fetchFrom(engine, "/where", ada)).text).toBe('{"subject":"ada"}')
    expect((await fetchFrom(engine, "/c/where", ada)).text).toBe("null")
  })

  test("of a component at the root are asked after the app's own", async () => {
    const child = component("c", "c", {}, [HTTP])
    const children = [{ name: "c", path: "c", prefix: "/" }]
    await engine.deploy(app({ children, httpPrefix: "/api/" }, [child], [HTTP]))
    expect(await fetchFrom(engine, "/api/where")).toEqual({ status: 200, text: "/api/where" })
    expect(await fetchFrom(engine, "/where")).toEqual({ status: 200, text: "/where" })
  })
})
