import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { createOutput, type OutputMode } from './output.js'
import { printable, printableLines } from './printable.js'
import { PLAIN } from './style.js'
import { table } from './table.js'

const ESC = '\u001b'

function outputOn(isTTY: boolean, mode: Partial<OutputMode> = {}) {
  const [stdout, stderr] = [0, 1].map(() => Object.assign(new PassThrough(), { isTTY, columns: 40 })) as [
    PassThrough & { isTTY: boolean; columns: number },
    PassThrough & { isTTY: boolean; columns: number },
  ]
  const output = createOutput({
    stdout,
    stderr,
    style: PLAIN,
    errorStyle: PLAIN,
    json: false,
    quiet: false,
    verbosity: 0,
    ...mode,
  })
  return { output, said: () => String(stderr.read() ?? ''), printed: () => String(stdout.read() ?? '') }
}

/** What a terminal shows at the end: the last line, as it was drawn last. */
const lastLine = (text: string) => text.split('\n').at(-1)?.split('\r').at(-1)?.replaceAll(`${ESC}[K`, '')

test('a bar counts to its total, and is gone at its end', () => {
  const { output, said } = outputOn(true)
  const bar = output.progress('publishing', 4)
  bar.step('one')
  expect(lastLine(said())).toBe('━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 1/4 publishin…')
  bar.step('two', 9)
  expect(lastLine(said())).toContain('4/4')
  bar.end()
  expect(lastLine(said())).toBe('')
  bar.step('late')
  expect(said()).toBe('')
})

test('a spinner turns, and ends with its block, also when that fails', () => {
  vi.useFakeTimers()
  try {
    const { output, said } = outputOn(true)
    const work = () => {
      using spinner = output.progress('asking')
      spinner.label('alice')
      expect(lastLine(said())).toBe('⠋ asking: alice')
      vi.advanceTimersByTime(100)
      expect(lastLine(said())).toBe('⠙ asking: alice')
      throw new Error('failed')
    }
    expect(work).toThrow('failed')
    expect(lastLine(said())).toBe('')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('what is said meanwhile stands above the bar', () => {
  const { output, said, printed } = outputOn(true)
  using _bar = output.progress('work', 2)
  said()
  output.note('a note')
  const drawn = `\r${'╌'.repeat(24)} 0/2 work${ESC}[K`
  expect(said()).toBe(`\r${ESC}[Ka note\n${drawn}`)
  output.print('a result')
  expect(printed()).toBe('a result\n')
})

test.each<[boolean, Partial<OutputMode>]>([
  [false, {}],
  [true, { json: true }],
  [true, { quiet: true }],
])('nothing is drawn: a terminal %s, %j', (isTTY, mode) => {
  const { output, said } = outputOn(isTTY, mode)
  using bar = output.progress('work', 2)
  bar.step('one')
  expect(said()).toBe('')
})

test('columns stand below each other, whatever the script', () => {
  expect(
    table(
      ['name', 'what'],
      [
        ['λ', 'a'],
        ['標籤', 'b'],
        [`${ESC}[31mred${ESC}[39m`, 'c'],
      ],
    ),
  ).toBe(`name  what\nλ     a\n標籤  b\n${ESC}[31mred${ESC}[39m   c`)
  expect(table([], [])).toBe('')
})

test('words of others move no cursor and turn no line around', () => {
  expect(printable(`a${ESC}[2J\r\nb\u202ec\u0085`)).toBe('a\\u{1b}[2J\\u{d}\\u{a}b\\u{202e}c\\u{85}')
  expect(printable('हिन्दी ‍👩‍🔬 λ')).toBe('हिन्दी ‍👩‍🔬 λ')
  expect(printableLines('a\nb\u0007')).toBe('a\nb\\u{7}')
})
