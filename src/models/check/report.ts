import { countOf } from '../in-words.js'
import type { OnFailure } from './presets.js'
import type { Finding } from './validator.js'

export interface CheckResult {
  readonly name: string
  readonly outcome: 'passed' | 'failed'
  readonly onFailure: OnFailure
  readonly findings: readonly Finding[]
  /** How many findings are not among them. */
  readonly untold: number
}

/** What all validators said. It depends on the files and the plan alone, so that a build of it can be repeated. */
export interface CheckReport {
  /** False where a validator failed whose failure means abort. */
  readonly passed: boolean
  readonly layout: string
  readonly files: number
  readonly results: readonly CheckResult[]
}

/** A report for people, a line for each thing. */
export function describeReport(report: CheckReport): string[] {
  return [...describeResults(report), conclusionOf(report)]
}

/** What each validator said. Passed ones that have nothing to tell take one line together. */
export function describeResults({ results }: CheckReport): string[] {
  const quiet = results.filter(({ outcome, findings }) => outcome === 'passed' && findings.length === 0)
  return [
    ...(quiet.length > 0 ? [`passed: ${quiet.map(({ name }) => name).join(', ')}`] : []),
    ...results.filter((result) => !quiet.includes(result)).flatMap(describeResult),
  ]
}

/** What they came to together, as a sentence. */
export function conclusionOf({ passed, files }: CheckReport): string {
  if (!passed) return 'These files do not meet what was asked of them.'
  return `${countOf(files, 'file')} ${files === 1 ? 'meets what was asked of it' : 'meet what was asked of them'}.`
}

function describeResult({ name, outcome, onFailure, findings, untold }: CheckResult): string[] {
  const word = outcome === 'passed' ? 'passed' : WORDS[onFailure]
  return [
    `${word}: ${name}`,
    ...findings.map(({ level, path, text }) => {
      const mark = level === 'refused' ? '✗' : '·'
      return `  ${mark} ${path === undefined ? '' : `${shown(path)}: `}${text}`
    }),
    ...(untold > 0 ? [`  … and ${untold} more`] : []),
  ]
}

const WORDS: Readonly<Record<OnFailure, string>> = { abort: 'error', warn: 'warning', skip: 'passed over' }

/** A path in a file's name may hold what a terminal obeys. */
function shown(path: string): string {
  return /\p{C}/u.test(path) ? JSON.stringify(path) : path
}
