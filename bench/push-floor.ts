/**
 * What a push costs at the least on this machine: a process that takes a message, writes and syncs as many bytes as a
 * commit, and passes a page of rows on to another socket. No database, no functions, no threads.
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs"
import { WebSocketServer } from "ws"

const COMMIT_BYTES = 5 * 4_120
const LOG_BYTES = 16 * 1024 * 1024

const [, , file = "", rows = "0"] = process.argv
const log = openSync(file, "w")
// As in a log that is used again and again: its blocks are there.
writeSync(log, Buffer.alloc(LOG_BYTES))
fdatasyncSync(log)
const commit = Buffer.alloc(COMMIT_BYTES, 1)
let position = 0
const page = Array.from({ length: Number(rows) }, (_, n) => ({
  ...{ _creationTime: 1_700_000_000_000.5, _id: `jd7${`${n}`.padStart(29, "0")}` },
  ...{ name: `item ${n}`, price: n, shelf: "a" },
}))

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
server.on("connection", (socket) =>
  socket.on("message", (data) => {
    const { change } = JSON.parse(String(data)) as { change: number }
    if (position + COMMIT_BYTES > LOG_BYTES) position = 0
    writeSync(log, commit, 0, COMMIT_BYTES, position)
    position += COMMIT_BYTES
    fdatasyncSync(log)
    const text = JSON.stringify({ change, page })
    for (const other of server.clients) if (other !== socket) other.send(text)
  }),
)
server.on("listening", () => {
  const address = server.address()
  if (typeof address === "object" && address !== null)
    process.stdout.write(`${JSON.stringify({ url: `ws://127.0.0.1:${address.port}` })}\n`)
})
