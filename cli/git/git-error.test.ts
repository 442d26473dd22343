import { expect, test } from 'vitest'
import { MAX_GIT_LINE_SAID, MAX_GIT_LINES_SAID } from '../../src/limits/git.js'
import { explainExit } from './git-error.js'

test('what git says again and again is told once, its last lines alone', () => {
  const repeated = Array.from({ length: 40 }, (_, index) =>
    ['error: Unable to get pack file', `error: Unable to find ${index} under http://host`, ''].join('\n'),
  )
  const error = explainExit('fetch', 128, `${repeated.join('\n')}\nfatal: Cannot obtain needed object.\n`)
  const lines = error.said.split('; ')
  expect(lines).toHaveLength(MAX_GIT_LINES_SAID)
  expect(lines.at(-1)).toBe('Cannot obtain needed object')
  expect(lines.filter((line) => line === 'Unable to get pack file')).toHaveLength(1)
  expect(error.message).toBe(`git fetch: ${error.said}.`)
})

test('a line of any length is cut', () => {
  const { said } = explainExit('fetch', 1, `remote: error: ${'x'.repeat(10_000)}`)
  expect(said).toBe(`${'x'.repeat(MAX_GIT_LINE_SAID)}…`)
})
