"use client"
/** The files beside a task: added by choosing, dropping or pasting. */
import { useRef, useState } from "react"
import { Paperclip, X } from "lucide-react"
import { isShown, MAX_ATTACHMENT_BYTES } from "#domain/attachment"
import { formatBytes } from "#domain/format"
import type { Live } from "#lib/react/live"
import type { AttachmentView } from "#lib/react/task-data"
import { Button, IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"

type AttachmentsProps = {
  files: Live<AttachmentView[]>
  writesOff: string | null
  onAdd: (file: File) => Promise<boolean>
  onRemove: (attachmentId: string) => void
}

export function Attachments({ files, writesOff, onAdd, onRemove }: AttachmentsProps) {
  const input = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState(0)
  const [isOver, setOver] = useState(false)

  async function addAll(list: FileList | null | undefined): Promise<void> {
    if (!list || writesOff) return
    const chosen = [...list]
    setSending((count) => count + chosen.length)
    for (const file of chosen) {
      await onAdd(file)
      setSending((count) => count - 1)
    }
  }

  return (
    <div
      className={cn("flex flex-col gap-2 rounded-b-lg p-3", isOver && "tint-running")}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void addAll(event.dataTransfer.files)
      }}
      onPaste={(event) => void addAll(event.clipboardData.files)}
    >
      {files.state === "loading" && (
        <Loading label="Loading files">
          <Skeleton className="h-8" />
        </Loading>
      )}
      {files.state === "refused" && <Problem title="The files cannot be shown." sentence={files.sentence} />}
      {files.state === "ready" && files.value.length > 0 && (
        <ul className="flex flex-col gap-1">
          {files.value.map((file) => (
            <li key={file.attachmentId} className="flex min-h-7 items-center gap-2 text-sm">
              {isShown(file.type) ? (
                // oxlint-disable-next-line nextjs/no-img-element -- it is the person's own file, behind their session
                <img
                  src={`/api/attachments/${file.attachmentId}`}
                  alt=""
                  loading="lazy"
                  className="size-7 shrink-0 rounded-sm border border-line object-cover"
                />
              ) : (
                <Paperclip aria-hidden className="size-3.5 shrink-0 text-fg-3" />
              )}
              <a
                href={`/api/attachments/${file.attachmentId}`}
                target="_blank"
                rel="noreferrer"
                className="min-w-0 flex-1 truncate hover:underline"
              >
                {file.name}
              </a>
              <span className="num text-2xs text-fg-3">{formatBytes(file.size)}</span>
              <IconButton
                label={`Remove ${file.name}`}
                disabled={writesOff !== null}
                onClick={() => onRemove(file.attachmentId)}
              >
                <X aria-hidden className="size-3.5" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to add"
        onChange={(event) => {
          void addAll(event.target.files)
          event.target.value = ""
        }}
      />
      <div className="flex items-center gap-2">
        <Button disabledReason={writesOff} onClick={() => input.current?.click()}>
          <Paperclip aria-hidden className="size-3.5" />
          Add a file
        </Button>
        <span role="status" className="text-2xs text-fg-3">
          {sending > 0
            ? `Sending ${sending}…`
            : `or drop it here; at most ${formatBytes(MAX_ATTACHMENT_BYTES)}`}
        </span>
      </div>
    </div>
  )
}
