"use client"
/** Where one writes: Enter sends, Shift+Enter breaks the line, / suggests commands, images come by paste, drag or choice. */
import { useId, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react"
import { ImagePlus, Send, Square, X } from "lucide-react"
import { MAX_IMAGES, WHEN_BUSY, WHEN_BUSY_LABELS, type WhenBusy } from "#domain/chat"
import { suggest } from "#domain/chat/commands"
import { IMAGE_TYPES } from "#domain/chat/image"
import type { NewMessage } from "#lib/react/chat-data"
import { Button, IconButton } from "../ui/button.tsx"
import { Select, TextArea } from "../ui/field.tsx"
import { Suggestions } from "./suggestions.tsx"

type ComposerProps = {
  /** Each thread keeps what was typed in it; null is one that begins with the first message. */
  chat: string | null
  isBusy: boolean
  writesOff: string | null
  onSend: (message: NewMessage) => Promise<boolean>
  onStop: () => void
  /** Stores an image and answers its id; null where it was not taken. */
  onImage: (file: Blob) => Promise<string | null>
}

type Added = { id: string; preview: string }
/** `clientId` names the message from its first try on: sending the same again after a failure is no second message. */
type Draft = { text: string; images: Added[]; clientId: string | null }
const EMPTY: Draft = { text: "", images: [], clientId: null }

export function Composer({ chat, isBusy, writesOff, onSend, onStop, onImage }: ComposerProps) {
  const [drafts, setDrafts] = useState<Record<string, Draft>>({})
  const { text, images, clientId } = drafts[chat ?? ""] ?? EMPTY
  const change = (next: (draft: Draft) => Partial<Draft>) =>
    setDrafts((before) => {
      const draft = before[chat ?? ""] ?? EMPTY
      return { ...before, [chat ?? ""]: { ...draft, ...next(draft) } }
    })
  const [whenBusy, setWhenBusy] = useState<WhenBusy>("follow_up")
  const [isSending, setSending] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [isClosed, setClosed] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const suggestions = isClosed ? [] : suggest(text)
  const isEmpty = text.trim() === "" && images.length === 0

  const write = (next: string) => {
    // Another text is another message.
    change(() => ({ text: next, clientId: null }))
    setChosen(0)
    setClosed(false)
  }
  const send = async () => {
    if (isEmpty || isSending || writesOff) return
    const name = clientId ?? crypto.randomUUID()
    change(() => ({ clientId: name }))
    setSending(true)
    const ids = images.map(({ id }) => id)
    const wasSent = await onSend({ text, whenBusy, images: ids, clientId: name })
    setSending(false)
    if (!wasSent) return
    for (const { preview } of images) URL.revokeObjectURL(preview)
    change(() => EMPTY)
    area.current?.focus()
  }
  const add = async (files: Iterable<File>) => {
    for (const file of [...files].slice(0, MAX_IMAGES - images.length)) {
      const id = await onImage(file)
      if (id) change((draft) => ({ images: [...draft.images, { id, preview: URL.createObjectURL(file) }] }))
    }
  }
  const take = (name: string, takes: string | null) => {
    write(takes ? `/${name} ` : `/${name}`)
    setClosed(true)
    area.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const current = suggestions[chosen]
    if (current && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault()
      const step = event.key === "ArrowDown" ? 1 : -1
      setChosen((chosen + step + suggestions.length) % suggestions.length)
    } else if (current && (event.key === "Tab" || (event.key === "Enter" && text !== `/${current.name}`))) {
      event.preventDefault()
      take(current.name, current.takes)
    } else if (current && event.key === "Escape") {
      event.stopPropagation()
      setClosed(true)
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      void send()
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    if (files.length === 0) return
    event.preventDefault()
    void add(files)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    void add(event.dataTransfer.files)
  }

  return (
    <form
      aria-label="New message"
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="relative mx-auto flex w-full max-w-3xl flex-col gap-2 p-3 pt-1"
    >
      {suggestions.length > 0 && (
        <Suggestions id={listId} suggestions={suggestions} chosen={chosen} onTake={take} />
      )}
      {images.length > 0 && (
        <ul aria-label="Images to send" className="flex flex-wrap gap-2">
          {images.map(({ id, preview }, at) => (
            <li key={id} className="relative">
              {/* oxlint-disable-next-line nextjs/no-img-element -- a picture that is not sent yet: nothing could optimise it */}
              <img src={preview} alt={`Image ${at + 1}`} className="h-16 rounded-md border border-line" />
              <IconButton
                label={`Leave image ${at + 1} out`}
                className="absolute -top-1.5 -right-1.5 rounded-full bg-over"
                onClick={() =>
                  change((draft) => ({ images: draft.images.filter((image) => image.id !== id) }))
                }
              >
                <X aria-hidden className="size-3.5" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <TextArea
        ref={area}
        aria-label="Message"
        aria-autocomplete="list"
        aria-controls={suggestions.length > 0 ? listId : undefined}
        aria-activedescendant={suggestions.length > 0 ? `${listId}-${chosen}` : undefined}
        rows={Math.min(8, Math.max(2, text.split("\n").length))}
        maxLength={50_000}
        placeholder="Message, or / for commands"
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="flex items-center gap-2">
        <input
          ref={picker}
          type="file"
          accept={IMAGE_TYPES.join(",")}
          multiple
          hidden
          onChange={(event) => {
            void add(event.target.files ?? [])
            event.target.value = ""
          }}
        />
        <IconButton label="Add an image" onClick={() => picker.current?.click()}>
          <ImagePlus aria-hidden className="size-4" />
        </IconButton>
        {isBusy && (
          <Select
            aria-label="While the agent answers"
            className="w-auto"
            value={whenBusy}
            onChange={(event) => setWhenBusy(event.target.value as WhenBusy)}
          >
            {WHEN_BUSY.map((mode) => (
              <option key={mode} value={mode}>
                {WHEN_BUSY_LABELS[mode]}
              </option>
            ))}
          </Select>
        )}
        <span className="ml-auto flex gap-2">
          {isBusy && (
            <Button variant="danger" disabledReason={writesOff} onClick={onStop}>
              <Square aria-hidden className="size-3" />
              Stop
            </Button>
          )}
          <Button type="submit" variant="primary" disabled={isEmpty || isSending} disabledReason={writesOff}>
            <Send aria-hidden className="size-3.5" />
            {isSending ? "Sending…" : "Send"}
          </Button>
        </span>
      </div>
    </form>
  )
}
