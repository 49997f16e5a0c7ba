/** What oxlint does not know of yet (.oxlintrc.json holds all other rules): the framework's rules for views, and Convex's. */
import convex from "@convex-dev/eslint-plugin"
import nextVitals from "eslint-config-next/core-web-vitals"
import { defineConfig, globalIgnores } from "eslint/config"

/** Where React is written. Elsewhere its rules can find nothing. */
const VIEWS = ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/react/**/*.{ts,tsx}"]
const parser = nextVitals.find(({ name }) => name === "next/typescript")

export default defineConfig([
  globalIgnores(["convex/_generated/**", ".next/**", "var/**", "var-demo/**", "local-backend/fixtures/**"]),
  { files: VIEWS, extends: [nextVitals] },
  { files: ["convex/**/*.ts"], extends: [parser, ...convex.configs.recommended] },
  {
    // oxlint says it, too, for all rooms.
    files: VIEWS,
    rules: { "import/no-anonymous-default-export": "off" },
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
])
