/** Just enough colour science to hold the tokens to their promises: contrast, and what colour-blind people see. */

/** Linear light, 0 to 1. */
type Rgb = [number, number, number]

export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1]
  if (hex) return [0, 2, 4].map((at) => toLinear(parseInt(hex.slice(at, at + 2), 16) / 255)) as Rgb
  const oklch = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(text)
  if (!oklch) throw new Error(`Not a colour: ${text}`)
  const [lightness, chroma, hue] = oklch.slice(1).map(Number) as Rgb
  return fromOklab(
    lightness,
    chroma * Math.cos((hue * Math.PI) / 180),
    chroma * Math.sin((hue * Math.PI) / 180),
  )
}

const toLinear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const toEncoded = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)
const clamp = (v: number): number => Math.min(1, Math.max(0, v))

function fromOklab(L: number, a: number, b: number): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** WCAG 2 contrast ratio. */
export function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/**
 * Dichromats after Machado, Oliveira and Fernandes 2009, severity 1, applied to encoded values as the palette was searched.
 * On linear light amber and red of the light theme come closer (CIEDE2000 4 to deutan vision): hue alone never tells
 * them apart on our pages, the silhouettes do.
 */
const VISIONS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const
export const VISION_NAMES = Object.keys(VISIONS) as (keyof typeof VISIONS)[]

export function seenBy(vision: keyof typeof VISIONS, colour: Rgb): Rgb {
  const m = VISIONS[vision]
  const [r, g, b] = colour.map(toEncoded) as Rgb
  return [0, 3, 6].map((row) => toLinear(clamp(m[row]! * r + m[row + 1]! * g + m[row + 2]! * b))) as Rgb
}

/** CIE L*a*b* under D65. */
function toLab([r, g, b]: Rgb): [number, number, number] {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000: how different two colours look. */
export function difference(one: Rgb, other: Rgb): number {
  const [L1, a1, b1] = toLab(one)
  const [L2, a2, b2] = toLab(other)
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)))
  const [c1, c2] = [Math.hypot(a1 * (1 + g), b1), Math.hypot(a2 * (1 + g), b2)]
  const hue = (a: number, b: number): number => (Math.atan2(b, a * (1 + g)) * 180) / Math.PI
  const [h1, h2] = [(hue(a1, b1) + 360) % 360, (hue(a2, b2) + 360) % 360]
  const turn = h2 - h1 > 180 ? h2 - h1 - 360 : h2 - h1 < -180 ? h2 - h1 + 360 : h2 - h1
  const dH = 2 * Math.sqrt(c1 * c2) * sin(turn / 2)
  const mL = (L1 + L2) / 2
  const mC = (c1 + c2) / 2
  const mH = Math.abs(h1 - h2) > 180 ? (h1 + h2 + 360) / 2 : (h1 + h2) / 2
  const t = 1 - 0.17 * cos(mH - 30) + 0.24 * cos(2 * mH) + 0.32 * cos(3 * mH + 6) - 0.2 * cos(4 * mH - 63)
  const sL = 1 + (0.015 * (mL - 50) ** 2) / Math.sqrt(20 + (mL - 50) ** 2)
  const sC = 1 + 0.045 * mC
  const sH = 1 + 0.015 * mC * t
  const rT = -2 * Math.sqrt(mC ** 7 / (mC ** 7 + 25 ** 7)) * sin(60 * Math.exp(-(((mH - 275) / 25) ** 2)))
  const [l, c, h] = [(L2 - L1) / sL, (c2 - c1) / sC, dH / sH]
  return Math.sqrt(l * l + c * c + h * h + rT * c * h)
}

const sin = (degrees: number): number => Math.sin((degrees * Math.PI) / 180)
const cos = (degrees: number): number => Math.cos((degrees * Math.PI) / 180)
