import { MAX_FINDINGS_TOLD } from '../../limits/validation.js'
import { type CheckedTree, findFiles, type KnownPlace } from './files.js'
import type { CheckPlan, PlannedCheck } from './plan.js'
import type { CheckReport, CheckResult } from './report.js'
import { type Finding, refused } from './validator.js'

/**
 * Lets all validators of a plan look at a model in a directory of any layout. Nothing of it is run, loaded or changed.
 * @throws CheckError where the directory cannot be read; what the file system throws
 */
export async function checkModel(
  directory: string,
  plan: CheckPlan,
  known?: KnownPlace,
): Promise<CheckReport> {
  const tree = await findFiles(directory, known)
  const deadline = Date.now() + plan.timeout * 1000
  const results: CheckResult[] = []
  for (const check of plan.checks) results.push(await run(check, tree, deadline))
  return {
    passed: !results.some(({ outcome, onFailure }) => outcome === 'failed' && onFailure === 'abort'),
    layout: tree.layout,
    files: tree.files.length,
    results,
  }
}

async function run(planned: PlannedCheck, tree: CheckedTree, deadline: number): Promise<CheckResult> {
  const { name, validator, parameters, onFailure, timeout } = planned
  const left = Math.max(0, Math.min(timeout * 1000, deadline - Date.now()))
  const found = await inTime(left, timeout, (signal) => validator.check({ tree, signal }, parameters))
  // What is refused comes first: of what is told, the rest is left out first.
  const findings = [...found].sort((a, b) => rank(a) - rank(b))
  return {
    name,
    outcome: findings.some(({ level }) => level === 'refused') ? 'failed' : 'passed',
    onFailure,
    findings: findings.slice(0, MAX_FINDINGS_TOLD),
    untold: Math.max(0, findings.length - MAX_FINDINGS_TOLD),
  }
}

const rank = ({ level }: Finding): number => (level === 'refused' ? 0 : 1)

async function inTime(
  milliseconds: number,
  seconds: number,
  check: (signal: AbortSignal) => Promise<Finding[]>,
): Promise<Finding[]> {
  const tooLate = [refused(`was not done within its ${seconds} s, or the time of all validators was over`)]
  if (milliseconds === 0) return tooLate
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => {
      resolve(tooLate)
      controller.abort()
    }, milliseconds)
  })
  const done = check(controller.signal)
  // Once it is late, what it fails with is that it was stopped.
  done.catch(() => undefined)
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
