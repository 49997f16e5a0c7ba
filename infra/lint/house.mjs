/** The house's own rules, as a plugin of oxlint: patterns that may not be written, each with what to do instead. */

/** A rule that reports each node of these patterns (esquery). */
const forbids = (sentences) => ({
  create: (context) =>
    Object.fromEntries(
      Object.entries(sentences).map(([pattern, message]) => [
        pattern,
        (node) => context.report({ node, message }),
      ]),
    ),
})

const plugin = {
  meta: { name: "house" },
  rules: {
    // Node runs our files by erasing their types. (The compiler's own option for it stumbles over a dependency.)
    erasable: forbids({
      TSEnumDeclaration: "Use a tuple and a union.",
      "TSModuleDeclaration[kind='namespace']": "Use a module.",
      TSParameterProperty: "Declare the field.",
    }),
    // The decision is pure: time comes in as data.
    "no-clock": forbids({
      "NewExpression[callee.name='Date'][arguments.length=0]": "Take the time as an argument.",
    }),
    // Schemas are inert in pages (lib/react/inert-zod.ts): what runs one breaks the page.
    "no-schema-in-pages": forbids({
      "CallExpression[callee.property.name=/^(safeParse|parseAsync|safeParseAsync)$/]":
        "Schemas do not run in the browser: let the server parse.",
    }),
  },
}

export default plugin
