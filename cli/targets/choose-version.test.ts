import { expect, test } from 'vitest'
import { parseRequirement } from '../../src/requirement/requirement.js'
import { chooseVersion } from './choose-version.js'

test.each([
  ['the highest by number and not by text', ['0.1.9', '0.1.10'], undefined, '0.1.10'],
  ['a release before any pre-release', ['1.0.0', '2.0.0-rc.1'], undefined, '1.0.0'],
  ['a pre-release where there is nothing else', ['1.0.0-a', '1.0.0-b'], undefined, '1.0.0-b'],
  ['what meets the requirement', ['1.4.0', '2.0.0', '1.5.0'], '^1.2', '1.5.0'],
  ['no pre-release that was not asked for', ['1.5.0-rc.1', '1.4.0'], '^1', '1.4.0'],
  ['the higher build', ['1.0.0+2', '1.0.0+10', '1.0.0'], '=1.0.0', '1.0.0+10'],
  ['nothing where nothing meets it', ['1.0.0'], '^2', undefined],
  ['nothing of what is no version', ['latest', '1.0'], undefined, undefined],
])('chooses %s', (_, versions, requirement, chosen) => {
  expect(chooseVersion(versions, requirement === undefined ? undefined : parseRequirement(requirement))).toBe(
    chosen,
  )
})
