/** What one does to a card before that which carries cards has come: it is kept, and done then. Nobody has to begin anew. */

const CARRY_KEYS = new Set(["Space", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "Escape"])
/** dnd-kit listens to the next key in a turn after it took up a card, and moves it in a frame. */
const BETWEEN_KEYS_MS = 40

type Kept = { node: HTMLElement; event: Event }

/** Listens from now on. Returns how to do what was kept, which ends it, and how to forget it. */
export function keepMeanwhile(): { redo: () => void; forget: () => void } {
  let keys: Kept[] = []
  let grip: Kept | null = null

  function onKey(event: KeyboardEvent): void {
    const node = event.target
    if (!(node instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return
    const isPickUp = event.code === "Space" && node.dataset.card !== undefined
    if (keys.length === 0 ? !isPickUp : !CARRY_KEYS.has(event.code)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const { code, key } = event
    keys.push({ node, event: new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true }) })
  }
  function onDown({ target, button, clientX, clientY }: MouseEvent): void {
    const node = target instanceof Element ? target.closest<HTMLElement>("[data-card]") : null
    const init = { button, clientX, clientY, bubbles: true, cancelable: true }
    grip = node && { node, event: new MouseEvent("mousedown", init) }
  }
  const onUp = (): void => void (grip = null)

  function forget(): void {
    removeEventListener("keydown", onKey, true)
    removeEventListener("mousedown", onDown, true)
    removeEventListener("mouseup", onUp, true)
  }
  addEventListener("keydown", onKey, true)
  addEventListener("mousedown", onDown, true)
  addEventListener("mouseup", onUp, true)
  return {
    redo: () => {
      forget()
      grip?.node.dispatchEvent(grip.event)
      keys.forEach(({ node, event }, at) => setTimeout(() => node.dispatchEvent(event), at * BETWEEN_KEYS_MS))
      keys = []
    },
    forget,
  }
}
