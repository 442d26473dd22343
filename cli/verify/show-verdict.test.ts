import { expect, test } from 'vitest'
import type { AtomVerdict, Step } from '../../src/atoms/verify/step.js'
import { PLAIN } from '../output/style.js'
import { showVerdict } from './show-verdict.js'

const URI = 'at://did:plc:alice/dev.firn.release/atom:a:1.0.0'

function titleOf(...steps: Step[]): string | undefined {
  const verdict: AtomVerdict = {
    ...{ label: 'hello', version: '1.0.0', id: 'a', rev: 'b' },
    ...{ record: URI, signed: 'signed', steps, dependencies: [] },
  }
  return showVerdict(verdict, PLAIN).split('\n')[0]
}

test('a record is called signed where its signature was seen to hold, and nowhere else', () => {
  const trouble = { message: 'No.', meaning: 'No.', advice: 'Wait.' }
  expect(titleOf({ name: 'signature', status: 'ok', message: 'Yes.' })).toContain(`  signed: ${URI}`)
  const forged = titleOf({ name: 'signature', status: 'failed', ...trouble })
  expect(forged).toContain(`  signature does not hold: ${URI}`)
  const away = titleOf({ name: 'account', status: 'unreachable', ...trouble })
  expect(away).toContain(`  signature not seen: ${URI}`)
})
