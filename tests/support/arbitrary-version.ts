import fc from 'fast-check'

/** Texts of versions with small numbers and few prereleases, so that two of them are often near each other. */
export function anyVersionText(): fc.Arbitrary<string> {
  const number = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 3 }) }, fc.maxSafeNat()).map(String)
  const word = fc.stringMatching(/^[0-9aB-]{0,3}[aB-][0-9aB-]{0,2}$/)
  const prerelease = fc.array(fc.oneof(number, word), { maxLength: 3 })
  return fc
    .tuple(number, number, number, prerelease)
    .map(([major, minor, patch, parts]) =>
      parts.length === 0 ? `${major}.${minor}.${patch}` : `${major}.${minor}.${patch}-${parts.join('.')}`,
    )
}

/** Texts of requirements near `anyVersionText`: every operator, partial versions, wildcards, several clauses. */
export function anyRequirementText(): fc.Arbitrary<string> {
  const operator = fc.constantFrom('', '^', '~', '=', '>', '>=', '<', '<=')
  const number = fc.nat({ max: 3 }).map(String)
  const partial = fc
    .tuple(number, fc.array(number, { maxLength: 1 }), fc.constantFrom('', '.*', '.x'))
    .map(([major, minor, wildcard]) => [major, ...minor].join('.') + wildcard)
  const clause = fc.tuple(operator, fc.oneof(partial, anyVersionText())).map((parts) => parts.join(''))
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(clause, { minLength: 1, maxLength: 3 }).map((clauses) => clauses.join(', ')),
    },
    { weight: 1, arbitrary: fc.constant('*') },
  )
}
