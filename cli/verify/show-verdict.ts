import { type AtomVerdict, type Outcome, outcomeOf, type Step, stepsOf } from '../../src/atoms/verify/step.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'

/** Verdicts as a tree of steps, the atoms of a lock below the atom whose lock it is. */
export function showVerdict(verdict: AtomVerdict, style: Style, indent = ''): string {
  const name = style.bold(printable(`${verdict.label} ${verdict.version}`))
  const title = `${name}  ${style.dim(printable(verdict.rev ?? ''))}  ${showSigned(verdict, style)}`
  const lines = verdict.steps.flatMap((step) => showStep(step, style).map((line) => `${indent}  ${line}`))
  const below = verdict.dependencies.map((dependency) => showVerdict(dependency, style, `${indent}    `))
  return [`${indent}${title}`, ...lines, ...below].join('\n')
}

function showSigned({ signed, record, steps }: AtomVerdict, style: Style): string {
  if (record !== undefined) {
    const signature = steps.find(({ name }) => name === 'signature')
    if (signature?.status === 'ok') return `${signed}: ${printable(record)}`
    // The index or the name led to a record; that it is signed only its proof shows.
    if (signature?.status === 'failed') return `${style.red('signature does not hold')}: ${printable(record)}`
    return `${style.yellow('signature not seen')}: ${printable(record)}`
  }
  return style.yellow(signed === 'unsigned' ? 'unsigned' : 'nobody knows whether it is signed')
}

/** A line for a step, and what to do where it does not hold. */
export function showStep(step: Step<string>, style: Style): string[] {
  const name = step.name.padEnd(12)
  const at = step.at === undefined ? '' : ` ${style.dim(`(${printable(step.at)})`)}`
  const message = printable(step.message)
  if (step.status === 'ok') return [`${style.green('ok     ')} ${name} ${message}${at}`]
  if (step.status === 'skipped') return [`${style.dim('skipped')} ${name} ${style.dim(message)}${at}`]
  const details = [
    ...(step.expected === undefined ? [] : [`expected: ${printable(step.expected)}`]),
    ...(step.found === undefined ? [] : [`found:    ${printable(step.found)}`]),
    `meaning:  ${printable(step.meaning)}`,
    `do:       ${printable(step.advice)}`,
  ]
  const mark = step.status === 'failed' ? style.red('FAILED ') : style.yellow('UNKNOWN')
  return [`${mark} ${style.bold(name)} ${message}${at}`, ...details.map((line) => `          ${line}`)]
}

const CONCLUSIONS: Readonly<Record<Outcome, string>> = {
  holds: 'Nothing that was looked at is false.',
  failed: 'Not all of it is what it claims to be.',
  unreachable: 'Nothing that was looked at is false, and not everything could be looked at.',
}

/** One line for all of it. */
export function summarise(verdicts: readonly AtomVerdict[]): string {
  const count = { ok: 0, failed: 0, unreachable: 0, skipped: 0 }
  let atoms = 0
  let unsigned = 0
  const visit = (verdict: AtomVerdict): void => {
    atoms++
    if (verdict.signed === 'unsigned') unsigned++
    for (const dependency of verdict.dependencies) visit(dependency)
  }
  for (const verdict of verdicts) {
    visit(verdict)
    for (const { step } of stepsOf(verdict)) count[step.status]++
  }
  const steps = [
    `${count.ok} steps hold`,
    `${count.failed} failed`,
    ...(count.unreachable === 0 ? [] : [`${count.unreachable} could not be taken`]),
    `${count.skipped} skipped`,
  ].join(', ')
  return `${atoms} ${atoms === 1 ? 'atom' : 'atoms'} (${unsigned} unsigned): ${steps}. ${CONCLUSIONS[outcomeOf(...verdicts)]}`
}
