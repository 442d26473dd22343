import { expect, test } from 'vitest'
import type { CheckReport } from '../../../src/models/check/report.js'
import { PLAIN } from '../../output/style.js'
import { showModelVerdict } from './show-verdict.js'

const REPORT: CheckReport = {
  passed: false,
  layout: 'hf-cache',
  files: 2,
  results: [
    { name: 'valid-config-json', outcome: 'passed', onFailure: 'abort', findings: [], untold: 0 },
    {
      ...{ name: 'pickle-imports', outcome: 'failed', onFailure: 'abort', untold: 3 },
      findings: [
        { level: 'refused', path: 'a.bin', text: 'imports os.system.' },
        { level: 'told', path: 'b.bin', text: 'a name\nand \u202eanother' },
      ],
    },
  ],
}

test('what validators find takes a line for each, below their step and in front of what to do', () => {
  const steps = [
    { name: 'files', status: 'ok', message: 'All 2 files have the sha256 that is pinned.' },
    { name: 'validators', status: 'failed', message: 'No.', meaning: 'Bad.', advice: 'Look.' },
  ] as const
  expect(showModelVerdict({ model: 'acme/tiny', steps, path: '/x', report: REPORT }, PLAIN)).toBe(
    [
      'acme/tiny',
      '  ok      files        All 2 files have the sha256 that is pinned.',
      '  FAILED  validators   No.',
      '            passed: valid-config-json',
      '            error: pickle-imports',
      '              ✗ a.bin: imports os.system.',
      '              · b.bin: a name\\u{a}and \\u{202e}another',
      '              … and 3 more',
      '            meaning:  Bad.',
      '            do:       Look.',
    ].join('\n'),
  )
})
