/** Lint rules: the framework's, Convex's, and the house's own few. */
import convex from "@convex-dev/eslint-plugin"
import nextVitals from "eslint-config-next/core-web-vitals"
import nextTypescript from "eslint-config-next/typescript"
import { defineConfig, globalIgnores } from "eslint/config"

/** Where React is written. Elsewhere its rules can find nothing, and one of them compiles each file. */
const VIEWS = ["app/**", "components/**", "lib/react/**"]
const OF_VIEWS = nextVitals
  .flatMap(({ rules = {} }) => Object.keys(rules))
  .filter((name) => /^(react|react-hooks|jsx-a11y|@next\/next)\//.test(name))

// Node runs these files by erasing their types. (The compiler's own option for it stumbles over a dependency.)
const UNERASABLE = [
  { selector: "TSEnumDeclaration", message: "Use a tuple and a union." },
  { selector: "TSModuleDeclaration[kind='namespace']", message: "Use a module." },
  { selector: "TSParameterProperty", message: "Declare the field." },
]

export default defineConfig([
  ...nextVitals,
  ...nextTypescript,
  ...convex.configs.recommended,
  globalIgnores([
    ".next/**",
    "var/**",
    "var-demo/**",
    "convex/_generated/**",
    "next-env.d.ts",
    "test-results/**",
    "playwright-report/**",
    "local-backend/fixtures/**",
    "test/fixtures/**",
  ]),
  {
    rules: {
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "no-restricted-syntax": ["error", ...UNERASABLE],
    },
  },
  { ignores: VIEWS, rules: Object.fromEntries(OF_VIEWS.map((name) => [name, "off"])) },
  {
    // Schemas are inert there (lib/react/inert-zod.ts): what runs one breaks the page.
    files: ["components/**", "lib/react/**"],
    ignores: ["**/*.test.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...UNERASABLE,
        {
          selector: "CallExpression[callee.property.name=/^(safeParse|parseAsync|safeParseAsync)$/]",
          message: "Schemas do not run in the browser: let the server parse.",
        },
      ],
    },
  },
  {
    // Read at push time only, where the typed `env` of a function does not exist.
    files: ["convex/auth.config.ts"],
    rules: { "@convex-dev/no-process-env": "off" },
  },
  {
    // TanStack Virtual re-renders by design; React Compiler, for which the rule is, is not used.
    files: VIEWS,
    rules: { "react-hooks/incompatible-library": "off" },
  },
  {
    // The decision is pure: time and chance come in as data, and it reaches nothing.
    files: ["domain/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "crypto",
        "performance",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Take the time as an argument." },
        { object: "Math", property: "random", message: "Take randomness as an argument." },
      ],
      "no-restricted-syntax": [
        "error",
        ...UNERASABLE,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Take the time as an argument.",
        },
      ],
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^node:", message: "The domain does no I/O." }] },
      ],
    },
  },
])
