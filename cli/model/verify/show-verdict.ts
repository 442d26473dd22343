import { type CheckReport, describeResults } from '../../../src/models/check/report.js'
import { printable } from '../../output/printable.js'
import type { Style } from '../../output/style.js'
import { showStep } from '../../verify/show-verdict.js'
import type { ModelVerdict } from './verify-model.js'

/** A verdict as a list of steps; below that of the validators what each of them said, a line for each thing. */
export function showModelVerdict({ model, steps, report }: ModelVerdict, style: Style): string {
  const lines = steps.flatMap((step) => {
    const [title = '', ...rest] = showStep(step, style)
    return step.name === 'validators' && report !== null
      ? [title, ...showResults(report), ...rest]
      : [title, ...rest]
  })
  return [style.bold(printable(model)), ...lines.map((line) => `  ${line}`)].join('\n')
}

/** As deep as what else a step says. */
function showResults(report: CheckReport): string[] {
  return describeResults(report).map((line) => `          ${printable(line)}`)
}
