import { styleText } from 'node:util'

/** Marks on text: colours where they are seen, nothing elsewhere. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
}

const plain = (text: string) => text

/** Text as it is. */
export const PLAIN: Style = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain }

/** Text with ANSI's escapes. */
export const COLOURED: Style = {
  bold: mark('bold'),
  dim: mark('dim'),
  red: mark('red'),
  green: mark('green'),
  yellow: mark('yellow'),
  cyan: mark('cyan'),
}

export type ColourWish = 'auto' | 'always' | 'never'

export interface ColourSurroundings {
  readonly isTerminal: boolean
  /** NO_COLOR is set and not empty (https://no-color.org). */
  readonly noColor: boolean
  /** TERM. */
  readonly terminal: string | undefined
}

/** Which marks a stream gets. */
export function styleFor(wish: ColourWish, { isTerminal, noColor, terminal }: ColourSurroundings): Style {
  if (wish !== 'auto') return wish === 'always' ? COLOURED : PLAIN
  return isTerminal && !noColor && terminal !== 'dumb' ? COLOURED : PLAIN
}

function mark(format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan') {
  // Whether the stream shows them was asked already.
  return (text: string) => styleText(format, text, { validateStream: false })
}
