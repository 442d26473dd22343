import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { MAX_PLAN_BYTES } from '../../limits/validation.js'
import { LAYOUTS, type LayoutName } from '../layout/layout.js'
import { CheckError } from './files.js'
import { PlanError, parsePlan } from './plan.js'
import { describeReport } from './report.js'
import { checkModel } from './run.js'

const USAGE = `usage: validate.mjs --plan plan.json [--report report.json] [--layout ${LAYOUTS.join('|')}] DIR`

/**
 * The validators as a program of their own, which builds run: a plan (see planOf) and a directory in, a report as JSON
 * out, and told to people.
 * @returns its exit status: 0 passed, with warnings told; 1 something failed whose failure means abort, or the files
 * could not be read; 2 a plan or arguments that cannot be followed
 */
export async function runCommand(args: readonly string[], say: (line: string) => void): Promise<0 | 1 | 2> {
  try {
    const { plan: planPath, report: reportPath, layout, directory } = argumentsOf(args)
    const plan = parsePlan(await planText(planPath))
    const report = await checkModel(directory, plan, { layout })
    if (reportPath !== undefined) await writeFile(reportPath, `${JSON.stringify(report, null, 2)}\n`)
    for (const line of describeReport(report)) say(line)
    return report.passed ? 0 : 1
  } catch (error) {
    if (error instanceof PlanError) {
      say(`error: ${error.message}`)
      return 2
    }
    if (!(error instanceof CheckError) && !isSystemError(error)) throw error
    say(`error: ${error.message}`)
    return 1
  }
}

function argumentsOf(args: readonly string[]): {
  plan: string
  report: string | undefined
  layout: LayoutName | undefined
  directory: string
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { plan: { type: 'string' }, report: { type: 'string' }, layout: { type: 'string' } },
      allowPositionals: true,
    })
    const [directory, ...more] = positionals
    const layout = LAYOUTS.find((name) => name === values.layout)
    if (layout === undefined && values.layout !== undefined) throw new PlanError(USAGE)
    if (values.plan === undefined || directory === undefined || more.length > 0) throw new PlanError(USAGE)
    return { plan: values.plan, report: values.report, layout, directory }
  } catch (error) {
    throw error instanceof TypeError ? new PlanError(`${error.message}\n${USAGE}`, { cause: error }) : error
  }
}

async function planText(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length > MAX_PLAN_BYTES) throw new PlanError('the plan is too large')
    return text
  } catch (cause) {
    throw isSystemError(cause) ? new PlanError(`the plan cannot be read: ${cause.message}`, { cause }) : cause
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}
