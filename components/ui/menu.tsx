"use client"
/** A menu of things to do or to choose, opened by a button. Arrows move in it, letters jump, Escape closes. */
import type { ReactElement, ReactNode } from "react"
import { Check } from "lucide-react"
import { DropdownMenu as Headless } from "radix-ui"
import { cn } from "./cn.ts"

type MenuProps = {
  trigger: ReactElement
  align?: "start" | "end"
  children: ReactNode
}

export function Menu({ trigger, align = "start", children }: MenuProps) {
  return (
    <Headless.Root>
      <Headless.Trigger asChild>{trigger}</Headless.Trigger>
      <Headless.Portal>
        <Headless.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-lg bg-over p-1 text-fg shadow-over"
        >
          {children}
        </Headless.Content>
      </Headless.Portal>
    </Headless.Root>
  )
}

const ROW =
  "flex min-h-7 cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm outline-none select-none data-highlighted:bg-sel pointer-coarse:min-h-10"

type MenuItemProps = {
  icon?: ReactNode
  /** The key that does the same. */
  keys?: string
  /** Why it cannot be done now. It stays readable, because the reason is what one wants to know. */
  disabledReason?: string | null
  isDanger?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon, keys, disabledReason, isDanger, onSelect, children }: MenuItemProps) {
  return (
    <Headless.Item
      aria-disabled={disabledReason ? true : undefined}
      onSelect={(event) => (disabledReason ? event.preventDefault() : onSelect())}
      className={cn(ROW, disabledReason ? "text-fg-3" : isDanger && "text-failed")}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {disabledReason && <span className="block max-w-56 text-2xs text-fg-3">{disabledReason}</span>}
      </span>
      {keys && <kbd className="kbd">{keys}</kbd>}
    </Headless.Item>
  )
}

/** One of many that may be chosen together: the menu stays open. */
export function MenuCheck({
  isChecked,
  onChange,
  children,
}: {
  isChecked: boolean
  onChange: (isChecked: boolean) => void
  children: ReactNode
}) {
  return (
    <Headless.CheckboxItem
      checked={isChecked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={ROW}
    >
      <Tick />
      {children}
    </Headless.CheckboxItem>
  )
}

type MenuChoiceProps<Value extends string> = {
  value: Value
  options: readonly { value: Value; label: ReactNode }[]
  onChange: (value: Value) => void
}

/** One of several. */
export function MenuChoice<Value extends string>({ value, options, onChange }: MenuChoiceProps<Value>) {
  return (
    <Headless.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      {options.map((option) => (
        <Headless.RadioItem key={option.value} value={option.value} className={ROW}>
          <Tick />
          {option.label}
        </Headless.RadioItem>
      ))}
    </Headless.RadioGroup>
  )
}

const Tick = () => (
  <span className="grid size-3.5 shrink-0 place-items-center">
    <Headless.ItemIndicator>
      <Check aria-hidden className="size-3.5" />
    </Headless.ItemIndicator>
  </span>
)

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Headless.Label className="px-2 pt-1.5 pb-0.5 text-2xs text-fg-3">{children}</Headless.Label>
)
