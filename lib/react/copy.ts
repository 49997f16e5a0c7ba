/** Text into the clipboard, with a word about it. */
import { tell, tellProblem } from "./toast.ts"

export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    tell(done)
  } catch {
    tellProblem("Nothing was copied", "The browser does not let this page write to the clipboard.")
  }
}
