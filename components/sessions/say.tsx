"use client"
/** Words for the agent of a conversation: added to what it does, instead of it, or when it is done. */
import { useRef, useState, type KeyboardEvent } from "react"
import { MAX_TEXT, WHEN_BUSY_LABELS, type WhenBusy } from "#domain/chat"
import { Button } from "../ui/button.tsx"
import { TextArea } from "../ui/field.tsx"

export type Say = (words: { text: string; whenBusy: WhenBusy; clientId: string }) => Promise<boolean>

type SayProps = {
  isBusy: boolean
  writesOff: string | null
  onSay: Say
  onStop: () => void
}

const WHILE_BUSY: readonly WhenBusy[] = ["steer", "interrupt", "follow_up"]

export function SayForm({ isBusy, writesOff, onSay, onStop }: SayProps) {
  const [text, setText] = useState("")
  const [isSending, setSending] = useState(false)
  const clientId = useRef<string | null>(null)
  const ways = isBusy ? WHILE_BUSY : (["follow_up"] as const)
  const off = writesOff ?? (text.trim() === "" ? "Write something first." : null)

  const say = async (whenBusy: WhenBusy) => {
    if (off !== null || isSending) return
    // Sending the same again after a failure is no second message.
    clientId.current ??= crypto.randomUUID()
    setSending(true)
    const wasSent = await onSay({ text: text.trim(), whenBusy, clientId: clientId.current })
    setSending(false)
    if (!wasSent) return
    clientId.current = null
    setText("")
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void say(ways[0]!)
  }
  return (
    <form
      aria-label="Words for the agent"
      onSubmit={(event) => event.preventDefault()}
      className="flex shrink-0 flex-col gap-2 border-t border-line px-4 py-2"
    >
      <TextArea
        aria-label="What to say to the agent"
        placeholder={isBusy ? "Say something while it works" : "Say something"}
        rows={Math.min(6, Math.max(1, text.split("\n").length))}
        maxLength={MAX_TEXT}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          // Other words are another message.
          clientId.current = null
        }}
        onKeyDown={onKeyDown}
      />
      <div className="flex flex-wrap items-center gap-2">
        {ways.map((way, index) => (
          <Button
            key={way}
            size="sm"
            variant={index === 0 ? "primary" : "plain"}
            disabled={isSending}
            disabledReason={off}
            onClick={() => void say(way)}
          >
            {isBusy ? WHEN_BUSY_LABELS[way] : "Send"}
          </Button>
        ))}
        {isBusy && (
          <Button size="sm" variant="danger" className="ml-auto" disabledReason={writesOff} onClick={onStop}>
            Stop
          </Button>
        )}
      </div>
    </form>
  )
}
