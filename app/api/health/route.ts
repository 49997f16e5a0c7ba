/** Answers when the server can serve pages; what the backend does is the backend's to say. */
export const dynamic = "force-dynamic"

export const GET = () => Response.json({ ok: true, process: "server", pid: process.pid })
