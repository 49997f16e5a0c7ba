/** What definitions may say, and which pushes are refused for theirs. */
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { InProcessEngine } from "../../engine/in-process.ts"
import type { Bundle } from "../../engine/types.ts"
import { componentOf } from "./report.ts"
import { app, ask, component, definitionModule, LIB, moduleOf, openEngine } from "./test-bundles.ts"

let engine: InProcessEngine
beforeEach(() => {
  engine = openEngine()
})
afterEach(() => engine.stop(0))

describe("definitions", () => {
  test("may be mounted several times, each instance with its arguments", async () => {
    const children = [
      { name: "one", path: "c" },
      { name: "two", path: "c" },
    ]
    const deployment = await engine.deploy(app({ children }, [component("c", "c")]))
    expect(deployment.components?.map(({ path }) => path)).toEqual(["one", "two"])
    expect(await ask(engine, "two;lib:argument")).toEqual({ value: 7 })
    expect(componentOf(deployment, "one")?.definition.exports).toEqual({
      type: "branch",
      branch: [
        [
          "lib",
          {
            type: "branch",
            branch: [
              ["argument", { type: "leaf", leaf: "_reference/function/lib:argument" }],
              ["environment", { type: "leaf", leaf: "_reference/function/lib:environment" }],
            ],
          },
        ],
      ],
    })
  })

  test("that nobody mounts are analysed all the same", async () => {
    const deployment = await engine.deploy(app({}, [component("c", "c")]))
    expect(deployment.components).toEqual([])
    expect(deployment.definitions?.["c"]?.functions).toHaveLength(3)
  })

  test.each<[string, Bundle, RegExp]>([
    [
      "two of one name",
      app(
        {
          children: [
            { name: "c", path: "c" },
            { name: "c", path: "c" },
          ],
        },
        [component("c", "c")],
      ),
      /two components under the name "c"/,
    ],
    [
      "a bad name",
      app({ children: [{ name: "a/b", path: "c" }] }, [component("c", "c")]),
      /component name "a\/b"/,
    ],
    [
      "a missing definition",
      app({ children: [{ name: "c", path: "gone" }] }, []),
      /at gone is not part of the push/,
    ],
    [
      "a circle",
      app({ children: [{ name: "a", path: "a" }] }, [
        component("a", "a", { children: [{ name: "b", path: "b" }] }),
        component("b", "b", { children: [{ name: "a", path: "a" }] }),
      ]),
      /use each other in a circle/,
    ],
    [
      "no definition at all",
      { ...app({}, []), definition: moduleOf("convex.config.js", "export const nothing = 1") },
      /neither an app \(defineApp\) nor a component/,
    ],
    [
      "a component as an app",
      { ...app({}, []), definition: definitionModule("c", {}) },
      /must export defineApp/,
    ],
    [
      "code that throws",
      app({ children: [{ name: "c", path: "c" }] }, [
        component("c", "c", {}, [moduleOf("lib.js", 'throw new Error("no")')]),
      ]),
      /^The component at c: Failed to analyze lib.js: Uncaught Error: no/,
    ],
    [
      "use node",
      app({ children: [{ name: "c", path: "c" }] }, [
        component("c", "c", {}, [{ ...LIB, environment: "node" }]),
      ]),
      /"use node" directive is not supported in components/,
    ],
  ])("with %s refuse the push", async (_, bundle, message) => {
    await expect(engine.deploy(bundle)).rejects.toThrow(message)
    expect(engine.deployment()).toBeNull()
  })
})
