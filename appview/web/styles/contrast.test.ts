import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for the edges of controls and the focus ring. */
const TEXT = 4.5
const EDGE = 3

const GROUNDS = ['paper', 'raised', 'sunken']
const PAIRS: readonly (readonly [ink: string, ground: string, least: number])[] = [
  ...['ink', 'ink-soft', 'blue', 'green', 'amber', 'red'].flatMap((ink) =>
    GROUNDS.map((ground) => [ink, ground, TEXT] as const),
  ),
  ...['blue', 'green', 'amber', 'red'].flatMap((tone) => [
    [tone, `${tone}-wash`, TEXT] as const,
    ['ink', `${tone}-wash`, TEXT] as const,
    ['blue', `${tone}-wash`, TEXT] as const,
  ]),
  ['ink-soft', 'blue-wash', TEXT],
  ['on-blue', 'blue', TEXT],
  ['ink', 'mark', TEXT],
  ...GROUNDS.map((ground) => ['edge', ground, EDGE] as const),
]

const tokens = readTokens()

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  test.each(PAIRS)('--%s on --%s reaches %d', (ink, ground, least) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least)
  })
})

test('every colour in the styles is a token', () => {
  const folder = new URL('./', import.meta.url)
  const sheets = readdirSync(folder).filter((name) => name.endsWith('.css') && !name.startsWith('00-'))
  expect(sheets.length).toBeGreaterThan(4)
  for (const sheet of sheets) {
    expect(readFileSync(new URL(sheet, folder), 'utf8'), sheet).not.toMatch(/#[0-9a-f]{3,8}\b/i)
  }
})

test('every colour token is held against another', () => {
  const used = new Set(PAIRS.flat())
  expect([...tokens.keys()].filter((name) => !used.has(name) && name !== 'line')).toEqual([])
})

function readTokens(): Map<string, { light: string; dark: string }> {
  const text = readFileSync(new URL('./00-tokens.css', import.meta.url), 'utf8')
  const found = text.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)
  return new Map([...found].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]))
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name)
  if (!token) throw new Error(`no token --${name}`)
  return token[theme]
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
