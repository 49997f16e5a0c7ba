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

/** All of Markdown but code: what else looks like markup in a title ("2*3*4", "#7", "1. First") is what was meant. */
const OTHER_CONSTRUCTS = [
  ...["attention", "autolink", "blockQuote", "characterEscape", "characterReference", "codeFenced"],
  ...["codeIndented", "definition", "hardBreakEscape", "headingAtx", "htmlFlow", "htmlText", "labelEnd"],
  ...["labelStartImage", "labelStartLink", "list", "setextUnderline", "thematicBreak"],
]

/** A plugin is called as a method of the processor, whose type is of a package that only the renderer depends on. */
function codeAlone(this: unknown): undefined {
  const data = (this as { data(): { micromarkExtensions?: object[] } }).data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: OTHER_CONSTRUCTS } }]
}

const INLINE: Components = {
  p: ({ children }) => <>{children}</>,
  code: ({ children }) => (
    <code className="rounded-xs bg-raise px-[3px] font-mono text-[0.92em]">{children}</code>
  ),
}
const INLINE_PLUGINS = [codeAlone]

/** Within a line of text, without a block around it. */
export function InlineMarkdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={INLINE_PLUGINS} components={INLINE}>
      {text}
    </ReactMarkdown>
  )
}
