import { describe, expect, test } from 'vitest'
import { hasErrors, lintDefinition, lintRelease } from '../src/definitions/lint.js'
import { package as pkg, release } from '../src/lexicons/dev/firn.js'
import { A_DATE, AUTHOR } from '../tests/support/sample-records.js'
import { PROFILES, readProfile } from './profiles.js'

describe.each(PROFILES)('the profile %s', (name) => {
  const profile = readProfile(name, { did: AUTHOR, createdAt: A_DATE })

  test('holds packages that its own file describes', () => {
    const names = profile.packages
      .filter(({ collection }) => collection === pkg.$nsid)
      .map(({ rkey }) => rkey)
    expect(profile.collection.items.map(({ definition }) => definition.name).sort()).toEqual(names.sort())
  })

  test('may be published: the lint finds no error', () => {
    for (const checked of profile.packages) {
      const findings =
        checked.collection === pkg.$nsid
          ? lintDefinition(checked)
          : checked.collection === release.$nsid
            ? lintRelease(checked)
            : []
      expect(hasErrors(findings), JSON.stringify(findings)).toBe(false)
    }
  })
})
