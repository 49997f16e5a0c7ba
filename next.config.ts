/** How Next builds and serves the pages. */
import type { NextConfig } from "next"

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: process.env.CLUTCH_FAST_BUILD === "1" },
  turbopack: {
    // Pages use the domain's words and rules, never its schemas: parsing is the server's. 94 KB (gzip) stay out of the browser.
    resolveAlias: {
      zod: { browser: "./lib/react/inert-zod.ts" },
      // Pages name functions and define none. Its package does not say that the rest has no side effects: 6 KB stay out.
      "convex/server": { browser: "./node_modules/convex/dist/esm/server/api.js" },
    },
  },
  headers: async () => [
    {
      source: "/((?!_next/).*)",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
}

export default config
