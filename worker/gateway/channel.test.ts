import { expect, test } from "vitest"
import { channelIn, ChannelsStatus } from "./channel.ts"

const standing = (accounts?: object[]) =>
  channelIn(ChannelsStatus.parse({ channelAccounts: accounts ? { clutch: accounts } : { other: [] } }))

test("a gateway without the plugin has no such channel, and one that is switched off neither", () => {
  expect(channelIn(ChannelsStatus.parse({}))).toEqual({ state: "absent", sentence: "" })
  expect(standing().state).toBe("absent")
  expect(standing([{ enabled: false, running: false }]).state).toBe("absent")
})

test("it is open while it runs and Clutch hears it; else it says what is the matter", () => {
  expect(standing([{ enabled: true, configured: true, running: true, lastError: null }])).toEqual({
    ...{ state: "open", sentence: "" },
  })
  expect(standing([{ running: true, lastError: "Clutch does not answer." }])).toEqual({
    ...{ state: "closed", sentence: "Clutch does not answer." },
  })
  expect(standing([{ configured: false, running: false }]).sentence).toContain("clutch plugins install")
  expect(standing([{ configured: true, running: false }]).state).toBe("closed")
})
