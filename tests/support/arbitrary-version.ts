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
