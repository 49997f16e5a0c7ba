"use client"
/** System, light, dark: one button that says what it is and what comes next. */
import { Monitor, Moon, Sun } from "lucide-react"
import { setTheme, THEMES, useTheme, type Theme } from "#lib/react/theme"
import { IconButton } from "../ui/button.tsx"

const ICONS = { system: Monitor, light: Sun, dark: Moon }

export function ThemeSwitch() {
  const theme = useTheme()
  const next: Theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system"
  const Icon = ICONS[theme]
  return (
    <IconButton label={`Theme: ${theme}. Change to ${next}`} onClick={() => setTheme(next)}>
      <Icon aria-hidden className="size-4" />
    </IconButton>
  )
}
