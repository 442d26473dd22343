import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends the output with one plain line, `N passed, N failed, N skipped`, for whoever reads only the end. Where CI
 * is set a skipped test is a failure: CI has everything that a test can need.
 */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    const skipped: string[] = []
    for (const module of modules) {
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) count.failed++
      for (const test of module.children.allTests()) {
        count[test.result().state]++
        if (test.result().state === 'skipped') skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
      }
    }
    if (skipped.length > 0) console.log(`Skipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`)
    if (process.env.CI === 'true' && skipped.length > 0) {
      process.exitCode = 1
      console.log('On CI no test may be skipped.')
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  }
}
