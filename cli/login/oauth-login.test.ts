import { expect, test } from 'vitest'
import { SCOPES } from '../../src/oauth/scopes.js'
import { grantProblem } from './oauth-login.js'

test('a grant of less than was asked for is refused, in words', () => {
  expect(grantProblem(SCOPES.publish, 'publish')).toBeUndefined()
  expect(grantProblem('atproto', 'identity')).toBeUndefined()
  expect(grantProblem('atproto repo:* blob:text/html', 'publish')).toMatchObject({
    problem: 'PartialGrant',
    exitCode: 3,
    message: expect.stringContaining('It does not let firn upload readmes and lists of files.'),
    hint: expect.stringContaining('leave every permission checked'),
    details: { missing: ['upload readmes and lists of files'] },
  })
})
