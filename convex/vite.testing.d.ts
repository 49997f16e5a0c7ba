/** What Vite gives to the tests of this room: every file that matches, to be loaded, or at once as text. */
interface ImportMeta {
  glob(pattern: string | string[]): Record<string, () => Promise<unknown>>
  glob(
    pattern: string | string[],
    options: { query: "?raw"; import: "default"; eager: true },
  ): Record<string, string>
}
