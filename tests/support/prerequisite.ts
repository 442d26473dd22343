import { describe, test } from 'vitest'

/** A program of the machine that some tests need. */
export interface Prerequisite {
  /** Its name, as the message shows it. */
  name: string
  /** What to install or set when it is absent. */
  hint: string
  available(): boolean
}

/** A prerequisite is absent; the message says what to do. */
export class PrerequisiteError extends Error {
  override name = 'PrerequisiteError'
}

export function prerequisiteError({ name, hint }: Prerequisite): PrerequisiteError {
  return new PrerequisiteError(`${name} is not there: ${hint}`)
}

/**
 * A suite that needs programs of the machine. Where one is absent the suite is skipped with a line on stderr
 * that names it; on CI (`CI` is set) it fails instead, so that a green run there means that everything ran.
 */
export function describeWith(needed: Prerequisite[], name: string, suite: () => void): void {
  const absent = needed.filter((prerequisite) => !prerequisite.available())
  if (absent.length === 0) {
    describe(name, suite)
    return
  }
  const errors = absent.map(prerequisiteError)
  if (process.env.CI) {
    describe(name, () => {
      test('has what it needs', () => {
        throw new PrerequisiteError(errors.map((error) => error.message).join('; '))
      })
    })
    return
  }
  for (const error of errors) process.stderr.write(`SKIPPED "${name}": ${error.message}\n`)
  describe.skip(name, suite)
}
