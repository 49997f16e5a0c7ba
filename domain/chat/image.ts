/** What kind of image some bytes are, by their beginning: what a sender claims about them is not believed. */

export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const
export type ImageType = (typeof IMAGE_TYPES)[number]
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024

export function sniffImage(bytes: Uint8Array): ImageType | null {
  const starts = (...codes: number[]) => codes.every((code, at) => bytes[at] === code)
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png"
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg"
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return "image/gif"
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "image/webp"
  return null
}

export type ImageFault = "not_an_image" | "too_large"
export const IMAGE_FAULTS: Record<ImageFault, string> = {
  not_an_image: "This is not a PNG, JPEG, GIF or WebP image.",
  too_large: "An image may take 10 MB.",
}

export function checkImage(bytes: Uint8Array): { type: ImageType } | { fault: ImageFault } {
  if (bytes.byteLength > MAX_IMAGE_BYTES) return { fault: "too_large" }
  const type = sniffImage(bytes)
  return type ? { type } : { fault: "not_an_image" }
}
