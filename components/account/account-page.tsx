"use client"
/** `/account`: who is signed in here, and what this browser remembers: theme and keys. */
import { LogOut } from "lucide-react"
import { setLetterKeys, useLetterKeysOn } from "#lib/react/keys"
import { signOut } from "#lib/react/sign-out"
import { setTheme, THEMES, useTheme } from "#lib/react/theme"
import { useMyName } from "#lib/react/use-workspace"
import { PageHeader } from "../layout/page-header.tsx"
import { Button } from "../ui/button.tsx"
import { Panel } from "../ui/panel.tsx"

const THEME_LABELS = { system: "As the system", light: "Light", dark: "Dark" }

export function AccountPage() {
  const name = useMyName()
  const theme = useTheme()
  const areLettersOn = useLetterKeysOn()
  return (
    <>
      <PageHeader title="Account" />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="mx-auto flex max-w-xl flex-col gap-3">
          <Panel title="Signed in">
            <div className="flex min-h-12 items-center gap-3 px-3 py-2 text-sm">
              <span className="min-w-0 flex-1 truncate">{name ?? "…"}</span>
              <Button onClick={() => void signOut()}>
                <LogOut aria-hidden className="size-3.5" />
                Sign out
              </Button>
            </div>
          </Panel>
          <Panel title="Theme">
            <div role="radiogroup" aria-label="Theme" className="flex flex-col p-1.5">
              {THEMES.map((each) => (
                <label
                  key={each}
                  className="flex min-h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-raise pointer-coarse:min-h-10"
                >
                  <input
                    type="radio"
                    name="theme"
                    className="size-4 accent-ink"
                    checked={theme === each}
                    onChange={() => setTheme(each)}
                  />
                  {THEME_LABELS[each]}
                </label>
              ))}
            </div>
          </Panel>
          <Panel title="Keyboard">
            <label className="flex min-h-12 items-center gap-2 px-3 py-2 text-sm">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-ink"
                checked={areLettersOn}
                onChange={(event) => setLetterKeys(event.target.checked)}
              />
              <span>
                Single letters act
                <span className="block text-xs text-fg-2">
                  Switch them off for speech input; Ctrl K and the arrows go on working.
                </span>
              </span>
            </label>
          </Panel>
        </div>
      </div>
    </>
  )
}
