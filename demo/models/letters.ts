import { writeSafetensors } from './safetensors.js'

/** A model of the demo: its files by path, and what is said of it. */
export interface DemoModel {
  readonly name: string
  readonly summary: string
  readonly card: string
  readonly files: Readonly<Record<string, Uint8Array>>
  /** The name of the one that it was made from. */
  readonly quantizedFrom?: string
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz '

/** What the letters were counted in: the first article of the Universal Declaration of Human Rights. */
const TEXT =
  'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and ' +
  'should act towards one another in a spirit of brotherhood.'

/**
 * Two models that are small enough for a demo and no fakes: how often a letter follows another, and the same rounded to
 * a byte.
 */
export function letterModels(): DemoModel[] {
  const odds = followers(TEXT)
  const shape = [ALPHABET.length, ALPHABET.length]
  const config = (dtype: string) =>
    Buffer.from(`${JSON.stringify({ model_type: 'letter-bigrams', alphabet: ALPHABET, dtype }, null, 2)}\n`)
  return [
    {
      name: 'letters',
      summary: 'How often a letter follows another in English',
      card: '# Letters\n\n`follows[a][b]` is how likely the letter `b` is after `a`. Counted in one sentence.\n',
      files: {
        'config.json': config('float32'),
        'model.safetensors': writeSafetensors({ follows: { type: 'F32', shape, values: odds } }),
      },
    },
    {
      name: 'letters-int8',
      summary: 'How often a letter follows another in English, a byte for each',
      card: '# Letters, rounded\n\n`follows[a][b] / 127` is how likely the letter `b` is after `a`.\n',
      files: {
        'config.json': config('int8'),
        'model.safetensors': writeSafetensors({
          follows: { type: 'I8', shape, values: odds.map((odd) => Math.round(odd * 127)) },
        }),
      },
      quantizedFrom: 'letters',
    },
  ]
}

/** The odds of each letter after each, row by row. */
function followers(text: string): number[] {
  const letters = [...text.toLowerCase()].map((letter) => ALPHABET.indexOf(letter)).filter((at) => at >= 0)
  const counts = new Map<number, number>()
  for (const [at, letter] of letters.entries()) {
    const next = letters[at + 1]
    if (next === undefined) continue
    const place = letter * ALPHABET.length + next
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return [...ALPHABET].flatMap((_, row) => {
    const places = [...ALPHABET].map((__, column) => counts.get(row * ALPHABET.length + column) ?? 0)
    const sum = places.reduce((all, one) => all + one, 0)
    return places.map((one) => (sum === 0 ? 0 : one / sum))
  })
}
