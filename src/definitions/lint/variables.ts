import { type FieldPath, type Finding, finding } from './finding.js'

/** Names that no argument of a derivation or of stdenv has (src/nix/library/lib/check.nix). */
const BUILD_VARIABLE = /^(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9]*(?:_[A-Za-z0-9]+)+)$/
const RESERVED = /^(?:PATH|HOME|TMP|TEMP|TMPDIR|ENV|IFS|PS4|SHELL.*|BASH.*|NIX_BUILD_.*|NIX_STORE.*)$/
const ANY_VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Variables of a build, each once, and none that belongs to the builder. */
export function lintBuildVariables(names: readonly string[], place: (index: number) => FieldPath): Finding[] {
  return names.flatMap((name, index) => {
    const findings = lintTwice(names, index, place(index))
    if (RESERVED.test(name)) {
      const message = `The variable ${name} belongs to the builder.`
      return [...findings, finding('invalid-variable', place(index), message, 'Leave it out.')]
    }
    if (BUILD_VARIABLE.test(name)) return findings
    const message = `"${name}" could be taken for an argument of the builder.`
    const fix = 'Use capital letters, digits and underscores, as in MY_SETTING.'
    return [...findings, finding('invalid-variable', place(index), message, fix)]
  })
}

/** Variables that a service is configured by, each once. */
export function lintServiceVariables(
  names: readonly string[],
  place: (index: number) => FieldPath,
): Finding[] {
  return names.flatMap((name, index) => {
    const findings = lintTwice(names, index, place(index))
    if (ANY_VARIABLE.test(name)) return findings
    const fix = 'Use letters, digits and underscores, and no digit first.'
    const message = `"${name}" is no name of an environment variable.`
    return [...findings, finding('invalid-variable', place(index), message, fix)]
  })
}

function lintTwice(names: readonly string[], index: number, path: FieldPath): Finding[] {
  const name = names[index] ?? ''
  if (names.indexOf(name) === index) return []
  return [finding('duplicate-variable', path, `${name} is set twice.`, 'Leave one of them out.')]
}
