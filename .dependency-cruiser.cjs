/** Which room may import which (docs/architecture.md); test/architecture.slow.test.ts sees that these rules can fail. */
const rooms = ["app", "components", "lib", "worker", "bin", "plugins", "convex", "local-backend", "simulator"]
const except = (...allowed) => `^(${rooms.filter((room) => !allowed.includes(room)).join("|")})/`
const tests = "(\\.test\\.tsx?$|^test/|^bench/)"

module.exports = {
  forbidden: [
    {
      name: "domain-is-pure",
      severity: "error",
      from: { path: "^domain/", pathNot: tests },
      to: { path: except() },
    },
    {
      name: "convex-knows-the-domain-only",
      severity: "error",
      from: { path: "^convex/", pathNot: tests },
      to: { path: except("convex") },
    },
    {
      name: "lib-looks-down",
      severity: "error",
      from: { path: "^lib/", pathNot: tests },
      to: { path: "^(app|components|worker|bin|plugins|local-backend|simulator|convex/(?!_generated))" },
    },
    {
      name: "pages-not-workers",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: tests },
      to: { path: "^(worker|bin|plugins|local-backend|simulator)/" },
    },
    {
      name: "workers-not-pages",
      severity: "error",
      from: { path: "^(worker|bin|simulator)/", pathNot: tests },
      to: { path: "^(app|components|lib/react)/" },
    },
    {
      name: "workers-not-bin",
      severity: "error",
      from: { path: "^worker/", pathNot: tests },
      to: { path: "^(bin|plugins|local-backend|simulator)/" },
    },
    {
      name: "local-backend-stands-alone",
      severity: "error",
      from: { path: "^local-backend/", pathNot: tests },
      to: { path: except("local-backend").replace("^(", "^(domain|") },
    },
    {
      name: "server-code-stays-on-the-server",
      severity: "error",
      from: { path: "^(components|lib/react)/", pathNot: tests },
      to: {
        path: "^lib/(env|log|server|process|git|convex|home|secret-file|repository|diff|file-lock|auth)",
      },
    },
    {
      name: "dnd-in-one-place",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: "^components/(board|roadmap)/dnd/" },
      to: { path: "node_modules/@dnd-kit" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(test/openclaw/node_modules|\\.next|var|convex/_generated|local-backend/fixtures)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
}
