/** A field of a record that no readable expression can carry; the message names it and says why. */
export class PackageNixError extends Error {
  override name = 'PackageNixError'
}

// The same patterns as library/lib/check.nix, so that both refuse the same records.
const SEGMENT = '[A-Za-z0-9_.+@=~-]+'
// Commands would take a dash in front for an option.
const FIRST_SEGMENT = '[A-Za-z0-9_.+@=~][A-Za-z0-9_.+@=~-]*'
const PATTERNS = {
  'name of a package': /^[A-Za-z0-9][A-Za-z0-9+._?=-]{0,200}$/,
  'SRI hash': /^sha(?:256|512)-[A-Za-z0-9+/=]+$/,
  'http address': /^https?:\/\/[^\]\s"'`\\$]+$/,
  'host name': /^[A-Za-z0-9.-]+(?::[0-9]+)?$/,
  system: /^[A-Za-z0-9_]+-[A-Za-z0-9_]+$/,
  'commit id': /^[0-9a-f]{40}$/,
  revision: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
  'address of a git repository':
    /^(?:https?:\/\/[^\]\s"'`\\$]+|ssh:\/\/(?:[A-Za-z0-9_.]+@)?[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?\/[A-Za-z0-9_.~/+@-]+)$/,
  'name of a program': /^[A-Za-z0-9_][A-Za-z0-9_.+@-]*$/,
  // Shells would run any text as a script.
  command: /^(?!(?:bash|dash|env|fish|ksh|sh|zsh)$)[A-Za-z0-9_][A-Za-z0-9_.+@-]*$/,
  'attribute path': /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/,
  'plain word': /^[A-Za-z0-9_@./+:=,~?][A-Za-z0-9_@./+:=,~?-]*$/,
  'command line option': /^--?[A-Za-z0-9][A-Za-z0-9_@./+:=,~?-]*$/,
  'relative path': new RegExp(`^(?!(?:.*/)?\\.\\.?(?:/|$))${FIRST_SEGMENT}(?:/${SEGMENT})*$`),
  'name of a part': /^[A-Za-z0-9][A-Za-z0-9_-]{0,95}$/,
  'permission of Deno': /^(?:(?:allow|deny)-[a-z]+(?:=[A-Za-z0-9_@.,:/+-]+)?|allow-all)$/,
  'module name': /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
  flag: /^[^\u0000-\u001f\u007f]*$/,
  'environment variable':
    /^(?!(?:PATH|HOME|TMP|TEMP|TMPDIR|ENV|IFS|PS4|SHELL.*|BASH.*|NIX_BUILD_.*|NIX_STORE.*)$)(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9]*(?:_[A-Za-z0-9]+)+)$/,
} as const

export type Shape = keyof typeof PATTERNS

export function isShape(shape: Shape, text: string): boolean {
  return PATTERNS[shape].test(text)
}

/** The text itself. @throws PackageNixError when it has not the shape */
export function check(shape: Shape, text: string): string {
  if (isShape(shape, text)) return text
  throw new PackageNixError(`${JSON.stringify(text.slice(0, 100))} is no ${shape}.`)
}

export function checkAll(shape: Shape, texts: readonly string[]): string[] {
  return texts.map((text) => check(shape, text))
}

/** The one door for data into shell text. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
