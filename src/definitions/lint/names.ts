import { type FieldPath, type Finding, finding } from './finding.js'

// The same patterns as src/nix/library/lib/check.nix, which refuses at evaluation what the lint finds before.
const PROGRAM = /^[A-Za-z0-9_][A-Za-z0-9_.+@-]*$/
const ATTRIBUTE_PATH = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/
const MODULE_NAME = /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/
const WORD = /^[A-Za-z0-9_@./+:=,~?][A-Za-z0-9_@./+:=,~?-]*$/
const COMMAND_LINE_OPTION = /^--?[A-Za-z0-9][A-Za-z0-9_@./+:=,~?-]*$/
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9_.+@=~-]+$/

/** A relative path to a folder or file that must lie in the source. */
export function lintPath(text: string | undefined, path: FieldPath): Finding[] {
  if (text === undefined || isPlainPath(text)) return []
  const message = `"${text}" is no path within the source.`
  const fix = 'Write names divided by single slashes, without "." and "..", without spaces and no dash first.'
  return [finding('unsafe-path', path, message, fix)]
}

export function isPlainPath(text: string): boolean {
  return !text.startsWith('-') && text.split('/').every((segment) => SEGMENT.test(segment))
}

export function lintProgram(name: string | undefined, path: FieldPath): Finding[] {
  if (name === undefined || PROGRAM.test(name)) return []
  const fix = 'Write the name of a file in bin/, without a folder.'
  return [finding('invalid-program', path, `"${name}" cannot be the name of a program.`, fix)]
}

/** A word of a command line, such as a Cargo feature or a Go package: nothing that a shell splits or expands. */
export function lintWord(word: string | undefined, path: FieldPath): Finding[] {
  if (word === undefined || WORD.test(word)) return []
  const fix = 'Use letters, digits and the signs _ @ . / + : = , ~ ? and -, and no dash first.'
  return [finding('invalid-word', path, `"${word}" is no plain word.`, fix)]
}

export function lintWords(words: readonly string[] | undefined, path: FieldPath): Finding[] {
  return (words ?? []).flatMap((word, index) => lintWord(word, [...path, index]))
}

/** Options of a command, with their dashes. */
export function lintOptions(options: readonly string[] | undefined, path: FieldPath): Finding[] {
  return (options ?? []).flatMap((option, index) => {
    if (COMMAND_LINE_OPTION.test(option)) return []
    const message = `"${option}" is no option of a command.`
    return [
      finding('invalid-word', [...path, index], message, 'Write it with its dashes, as --legacy-peer-deps.'),
    ]
  })
}

export function lintAttributes(names: readonly string[] | undefined, path: FieldPath): Finding[] {
  return (names ?? []).flatMap((name, index) => lintAttribute(name, [...path, index]))
}

export function isAttribute(name: string): boolean {
  return ATTRIBUTE_PATH.test(name)
}

export function lintAttribute(name: string, path: FieldPath): Finding[] {
  if (isAttribute(name)) return []
  const fix = 'Write an attribute path such as openssl or python3Packages.requests, or firn:<dependency>.'
  return [finding('invalid-attribute', path, `"${name}" is no attribute path.`, fix)]
}

export function lintModuleNames(names: readonly string[] | undefined, path: FieldPath): Finding[] {
  return (names ?? []).flatMap((name, index) => {
    if (MODULE_NAME.test(name)) return []
    const fix = 'Write a dotted module name such as hello.world.'
    return [finding('invalid-word', [...path, index], `"${name}" is no name of a Python module.`, fix)]
  })
}

/** Flags may hold spaces and quotes, but nothing that a terminal or a shell script acts on by itself. */
export function lintFlags(flags: readonly string[] | undefined, path: FieldPath): Finding[] {
  return (flags ?? []).flatMap((flag, index) => {
    if (!/\p{Cc}/u.test(flag)) return []
    const message = 'The flag holds a control character, such as a line break.'
    return [finding('invalid-word', [...path, index], message, 'Write one flag for each item.')]
  })
}
