import { render, screen } from "@testing-library/react"
import { renderToString } from "react-dom/server"
import { expect, test } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { inBrowser } from "./in-browser.tsx"

prepareDom()

const Wide = ({ name }: { name: string }) => <p>{`${name} is ${window.innerWidth} wide`}</p>
const View = inBrowser(Wide, () => <p>Soon</p>)

test("the server sends the placeholder, a browser draws the view at once", () => {
  expect(renderToString(<View name="It" />)).toBe("<p>Soon</p>")
  render(<View name="It" />)
  expect(screen.getByText(/^It is \d+ wide$/)).toBeDefined()
  expect(screen.queryByText("Soon")).toBeNull()
})
