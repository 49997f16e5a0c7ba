"use client"
/** Text that people and agents wrote in Markdown. Raw HTML in it stays text; its links open apart and give nothing away. */
import ReactMarkdown, { type Components } from "react-markdown"
import remarkGfm from "remark-gfm"

const COMPONENTS: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow">
      {children}
    </a>
  ),
  // An image would call its server the moment the page is opened: it is named, not fetched.
  img: ({ alt, src }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noreferrer noopener nofollow">
      {alt || "image"}
    </a>
  ),
  // Long lines are scrolled by the keyboard, too.
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  // A text's own headings begin below those of the page.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
}

const PLUGINS = [remarkGfm]

export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose text-sm text-fg">
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  )
}
