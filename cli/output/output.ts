import type { Writable } from 'node:stream'
import { escapeUnseen, printable, printableLines } from './printable.js'
import { type Progress, type Screen, startProgress } from './progress.js'
import type { Style } from './style.js'

/** A stream of the process, or one of a test. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** How much is said besides the result. */
export interface OutputMode {
  readonly json: boolean
  /** Says nothing but results, warnings and errors. */
  readonly quiet: boolean
  /** 0, or how often -v was given. */
  readonly verbosity: number
}

/**
 * Where a command speaks. Standard output carries the result alone: lines for people as they come, or with `--json` one
 * document at the end. All else goes to standard error.
 */
export interface Output extends OutputMode {
  /** Marks for standard output. */
  readonly style: Style
  /** Marks for standard error. */
  readonly errorStyle: Style
  /** A line of the result; dropped with `--json`, whose document has to say the same. */
  print(line: string): void
  /** The document of `--json`; the frame alone calls it, once. */
  printJson(value: object): void
  /** What happens, on standard error; not with `--quiet` or `--json`. */
  note(line: string): void
  /** What the person should know although it worked, on standard error. */
  warn(line: string): void
  /** What the person has to do for the command to go on: shown whatever was asked. */
  ask(line: string): void
  /** For who asked with `-v` (1) or `-vv` (2). */
  detail(line: string, verbosity?: 1 | 2): void
  /** An error's lines, on standard error. */
  error(lines: string): void
  /** Whether progress is drawn, so that nothing needs to be said line by line. */
  readonly draws: boolean
  /** A bar where `total` is known, else a spinner; draws only on a terminal. `using bar = output.progress(…)` */
  progress(title: string, total?: number): Progress
}

export interface OutputOptions extends OutputMode {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly style: Style
  readonly errorStyle: Style
}

export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, style, errorStyle, json, quiet, verbosity } = options
  const drawn = stderr.isTTY === true && !json && !quiet
  const line = createLine(stderr)
  /** Whatever is written goes above the bar. */
  const say = (text: string) => line.above(() => stderr.write(`${text}\n`))
  return {
    json,
    quiet,
    verbosity,
    style,
    errorStyle,
    draws: drawn,
    print(text) {
      if (!json) line.above(() => stdout.write(`${text}\n`))
    },
    printJson(value) {
      stdout.write(
        `${escapeUnseen(JSON.stringify(value, undefined, stdout.isTTY === true ? 2 : undefined))}\n`,
      )
    },
    note(text) {
      if (!quiet && !json) say(text)
    },
    warn(text) {
      say(`${errorStyle.yellow('warning:')} ${printableLines(text)}`)
    },
    detail(text, wanted = 1) {
      if (verbosity >= wanted) say(errorStyle.dim(text))
    },
    ask: say,
    error: say,
    progress(title, total) {
      return startProgress(drawn ? line : null, { title: printable(title), total, style: errorStyle })
    },
  }
}

/** The last line of a terminal, on which progress is drawn. */
function createLine(stream: OutputStream): Screen & { above(write: () => void): void } {
  let shown = ''
  const show = (text: string) => {
    if (text === shown) return
    // To the line's start, the text, and nothing behind it.
    stream.write(`\r${text}\u001b[K`)
    shown = text
  }
  return {
    show,
    get columns() {
      return stream.columns ?? 80
    },
    above(write) {
      const before = shown
      show('')
      write()
      show(before)
    },
  }
}
