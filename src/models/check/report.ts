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

/** A report for people, a line for each thing. Passed validators that have nothing to tell take one line together. */
export function describeReport(report: CheckReport): string[] {
  const quiet = report.results.filter(
    ({ outcome, findings }) => outcome === 'passed' && findings.length === 0,
  )
  return [
    ...(quiet.length > 0 ? [`passed: ${quiet.map(({ name }) => name).join(', ')}`] : []),
    ...report.results.filter((result) => !quiet.includes(result)).flatMap(describeResult),
    report.passed
      ? `${countOf(report.files, 'file')} ${report.files === 1 ? 'stands what was asked of it' : 'stand what was asked of them'}.`
      : `These files do not stand what was asked of them.`,
  ]
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
