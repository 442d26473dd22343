import { printable } from './printable.js'
import type { Style } from './style.js'

/** What goes on, for people who wait. */
export interface Progress {
  /** Moves on; of a bar by `count` (1), of a spinner nothing. `label` says what is being worked on. */
  step(label?: string, count?: number): void
  /** What is being worked on, without moving on. */
  label(text: string): void
  /** Takes it off the screen. To be called also when the work fails: `using` does. */
  end(): void
  [Symbol.dispose](): void
}

/** The only thing that draws on a terminal's last line. */
export interface Screen {
  /** Shows a line in place of the one there; an empty one takes it away. */
  show(line: string): void
  readonly columns: number
}

export interface ProgressOptions {
  readonly title: string
  /** Steps that there are; undefined when nobody knows. */
  readonly total: number | undefined
  readonly style: Style
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 80
const BAR_WIDTH = 24

/** Draws a bar (with a total) or a spinner; null draws nothing. */
export function startProgress(screen: Screen | null, { title, total, style }: ProgressOptions): Progress {
  let done = 0
  let label = ''
  let frame = 0
  let ended = screen === null
  const draw = () => {
    if (ended) return
    const head =
      total === undefined
        ? style.cyan(FRAMES[frame % FRAMES.length] ?? '')
        : `${style.cyan(bar(done, total))} ${done}/${total}`
    const room = screen?.columns ?? 0
    const width = (total === undefined ? 1 : BAR_WIDTH + 1 + `${done}/${total}`.length) + 1
    screen?.show(`${head} ${cut(label === '' ? title : `${title}: ${label}`, room - width - 1)}`)
  }
  const timer = ended
    ? undefined
    : setInterval(() => {
        frame += 1
        draw()
      }, FRAME_MS)
  timer?.unref()
  const end = () => {
    if (ended) return
    ended = true
    clearInterval(timer)
    screen?.show('')
  }
  draw()
  return {
    step(text, count = 1) {
      done = total === undefined ? done + count : Math.min(total, done + count)
      if (text !== undefined) label = printable(text)
      draw()
    },
    label(text) {
      label = printable(text)
      draw()
    },
    end,
    [Symbol.dispose]: end,
  }
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH)
  return '━'.repeat(filled) + '╌'.repeat(BAR_WIDTH - filled)
}

function cut(text: string, width: number): string {
  const characters = [...text]
  if (characters.length <= width) return text
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}
