import { expect, test } from 'vitest'
import { mergeCandidates } from './candidates.js'

test('the highest version comes first, build metadata of equal ones as in Rust', () => {
  const versions = ['1.0.0+2', '1.0.0', 'none', '1.0.0+10', '2.0.0-rc.1', '1.0.0+10']
  const candidates = versions.map((version) => ({ version, yanked: false, dependencies: [] }))
  expect(mergeCandidates('a', candidates).map(({ version }) => version.text)).toEqual([
    '2.0.0-rc.1',
    '1.0.0+10',
    '1.0.0+2',
    '1.0.0',
  ])
})
