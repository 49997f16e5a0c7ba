import { Component, createElement, type ReactNode } from "react"
import { render, screen } from "@testing-library/react"
import { expect, test, vi } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { early } from "./early.tsx"

prepareDom()

const Greeting = ({ name }: { name: string }) => <p>Good morning, {name}</p>
const Placeholder = () => <p>Soon</p>

test("a view takes the place of its placeholder in the very task in which its code comes", async () => {
  const coming = Promise.withResolvers<typeof Greeting>()
  const load = vi.fn(() => coming.promise)
  const View = early(load, Placeholder)
  expect(load).toHaveBeenCalledOnce()
  render(<View name="Ada" />)
  expect(screen.getByText("Soon")).toBeDefined()
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false)
  coming.resolve(Greeting)
  for (let microtask = 0; microtask < 10; microtask++) await Promise.resolve()
  expect(screen.getByText("Good morning, Ada")).toBeDefined()
  expect(screen.queryByText("Soon")).toBeNull()
  vi.unstubAllGlobals()
})

test("what was fetched before the page came is drawn with it, and is fetched once", async () => {
  const load = vi.fn(() => Promise.resolve(Greeting))
  const View = early(load, Placeholder)
  await Promise.resolve()
  render(
    <>
      <View name="Ada" />
      <View name="Grace" />
    </>,
  )
  expect(screen.getByText("Good morning, Grace")).toBeDefined()
  expect(load).toHaveBeenCalledOnce()
})

test("code that cannot be fetched is the page's error, not an endless placeholder", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined)
  const View = early(() => Promise.reject<typeof Greeting>(new Error("no such chunk")), Placeholder)
  await Promise.resolve()
  render(
    <Boundary>
      <View name="Ada" />
    </Boundary>,
  )
  expect(screen.getByText("Broken: no such chunk")).toBeDefined()
  error.mockRestore()
})

class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  override render() {
    return this.state.error
      ? createElement("p", null, `Broken: ${this.state.error.message}`)
      : this.props.children
  }
}
