import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeId, encodeId, newInternalId, tableNumberOfId } from "./ids.ts"

const internal = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe("document ids", () => {
  it("come back as the table and the bytes they were made of", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), internal, (tableNumber, bytes) => {
        const id = encodeId(tableNumber, bytes)
        expect(id.length).toBeGreaterThanOrEqual(31)
        expect(id.length).toBeLessThanOrEqual(37)
        expect(decodeId(id)).toEqual({ tableNumber, internal: bytes })
      }),
    )
  })

  it("have one spelling: whatever is understood is written the same", () => {
    const character = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz")
    const anyTable = fc.integer({ min: 0, max: 0xffff_ffff })
    fc.assert(
      fc.property(anyTable, internal, character, fc.nat(37), (tableNumber, bytes, digit, at) => {
        const id = encodeId(tableNumber, bytes)
        for (const text of [
          id.slice(0, at) + digit + id.slice(at + 1),
          `${id.slice(0, -1)}${digit}`,
          `${id}${digit}`,
          id.slice(0, -1),
        ]) {
          const decoded = decodeId(text)
          if (!("error" in decoded)) expect(encodeId(decoded.tableNumber, decoded.internal)).toBe(text)
        }
      }),
    )
  })

  it("of user tables have 32 characters and begin with j or k", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_001, max: 10_020 }), internal, (tableNumber, bytes) => {
        expect(encodeId(tableNumber, bytes)).toMatch(/^[jkm][0-9a-hjkmnp-tv-z]{31}$/)
      }),
    )
  })

  it("made by a real Convex deployment are understood", () => {
    const decoded = decodeId("j57cbywe1te7fvzf26g0x3ftsd7vagd2")
    if ("error" in decoded) throw new Error(decoded.error)
    expect(decoded.tableNumber).toBe(10_001)
    const day = ((decoded.internal[14] ?? 0) << 8) | (decoded.internal[15] ?? 0)
    expect(new Date(day * 86_400_000).toISOString()).toBe("2025-11-13T00:00:00.000Z")
  })

  it("with one character changed are refused", () => {
    const id = encodeId(10_001, new Uint8Array(16).fill(7))
    for (let i = 0; i < id.length; i++) {
      const changed = id.slice(0, i) + (id[i] === "0" ? "1" : "0") + id.slice(i + 1)
      expect(tableNumberOfId(changed)).toBeNull()
    }
  })

  it.each([
    ["", "Invalid ID length 0"],
    ["abc", "Invalid ID length 3"],
    ["user_2yAe00000000000000000000000", "ID wasn't valid base32"],
    ["J57CBYWE1TE7FVZF26G0X3FTSD7VAGD2", "ID wasn't valid base32"],
    ["zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "Invalid table number"],
  ])("refuse %j", (text, error) => {
    expect(decodeId(text)).toEqual({ error })
  })

  it("carry 14 random bytes and the day", () => {
    const bytes = newInternalId(new Uint8Array(14).fill(9), 2n * 86_400_000_000_000n)
    expect([...bytes]).toEqual([...Array<number>(14).fill(9), 0, 2])
  })
})
