import { type AtomVerdict, type Step, stepsOf } from '../../src/atoms/verify/step.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'

/** Verdicts as a tree of steps, the atoms of a lock below the atom whose lock it is. */
export function showVerdict(verdict: AtomVerdict, style: Style, indent = ''): string {
  const signed =
    verdict.record === undefined ? style.yellow('unsigned') : `signed: ${printable(verdict.record)}`
  const title = `${style.bold(printable(`${verdict.label} ${verdict.version}`))}  ${style.dim(verdict.rev ?? '')}  ${signed}`
  const lines = verdict.steps.flatMap((step) => showStep(step, style).map((line) => `${indent}  ${line}`))
  const below = verdict.dependencies.map((dependency) => showVerdict(dependency, style, `${indent}    `))
  return [`${indent}${title}`, ...lines, ...below].join('\n')
}

function showStep(step: Step, style: Style): string[] {
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
  return [
    `${style.red('FAILED ')} ${style.bold(name)} ${message}${at}`,
    ...details.map((line) => `          ${line}`),
  ]
}

/** One line for all of it. */
export function summarise(verdicts: readonly AtomVerdict[]): string {
  const count = { ok: 0, failed: 0, skipped: 0 }
  let atoms = 0
  let unsigned = 0
  const visit = (verdict: AtomVerdict): void => {
    atoms++
    if (verdict.record === undefined) unsigned++
    for (const dependency of verdict.dependencies) visit(dependency)
  }
  for (const verdict of verdicts) {
    visit(verdict)
    for (const { step } of stepsOf(verdict)) count[step.status]++
  }
  const steps = `${count.ok} steps hold, ${count.failed} failed, ${count.skipped} were skipped`
  return `${atoms} ${atoms === 1 ? 'atom' : 'atoms'} (${unsigned} unsigned): ${steps}.`
}
