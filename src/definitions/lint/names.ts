import { type FieldPath, type Finding, finding } from './finding.js'

const PROGRAM = /^[\w+@][\w.+@-]*$/
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
/** nixpkgs attribute names joined by dots, as in `python3Packages.requests`. */
const ATTRIBUTE_PATH = /^[A-Za-z_][\w'+-]*(?:\.[A-Za-z_][\w'+-]*)*$/

/** A folder or file that must lie in the source. */
export function lintFolder(folder: string | undefined, path: FieldPath): Finding[] {
  if (folder === undefined) return []
  const leaves = folder.startsWith('/') || folder.split('/').includes('..') || folder.includes('\\')
  if (!leaves) return []
  const message = `"${folder}" leaves the source.`
  return [
    finding('unsafe-path', path, message, 'Write a relative path with forward slashes and without "..".'),
  ]
}

export function lintProgram(name: string | undefined, path: FieldPath): Finding[] {
  if (name === undefined || PROGRAM.test(name)) return []
  const fix = 'Write the name of a file in bin/, without a folder.'
  return [finding('invalid-program', path, `"${name}" cannot be the name of a program.`, fix)]
}

export function lintVariable(name: string, path: FieldPath): Finding[] {
  if (VARIABLE.test(name)) return []
  const fix = 'Use letters, digits and underscores, and no digit first.'
  return [finding('invalid-variable', path, `"${name}" is no name of an environment variable.`, fix)]
}

/** Names of environment variables, each valid and there once. */
export function lintVariables(names: readonly string[], place: (index: number) => FieldPath): Finding[] {
  return names.flatMap((name, index) => {
    const findings = lintVariable(name, place(index))
    if (names.indexOf(name) < index) {
      findings.push(finding('duplicate-variable', place(index), `${name} is set twice.`, 'Leave one out.'))
    }
    return findings
  })
}

export function isAttributePath(text: string): boolean {
  return ATTRIBUTE_PATH.test(text)
}
