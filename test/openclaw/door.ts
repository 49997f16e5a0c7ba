/** Stands between the plugin and Clutch's server on loopback: it can keep a delivery, or its answer, to itself. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** `request`: nothing goes on to Clutch. `answer`: Clutch has it, and the plugin never hears so. */
export type Held = "request" | "answer" | null

export async function startDoor(clutchUrl: string) {
  const asked: string[] = []
  let held: Held = null
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const operation = request.url?.split("/").at(-1) ?? ""
      const holding = operation === "channel.post" ? held : null
      const pass = async () => {
        const answer =
          holding === "request"
            ? null
            : await fetch(clutchUrl + request.url, {
                method: "POST",
                headers: {
                  authorization: request.headers.authorization ?? "",
                  "content-type": "application/json",
                },
                body: Buffer.concat(chunks),
              })
        const text = await answer?.text()
        asked.push(operation)
        if (holding === null) response.writeHead(answer!.status).end(text)
      }
      pass().catch(() => response.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (operation: string) => asked.filter((each) => each === operation).length,
    hold: (what: Held) => void (held = what),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
