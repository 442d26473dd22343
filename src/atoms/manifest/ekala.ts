import { MAX_MANIFEST_BYTES } from '../../limits/atom-files.js'
import { checkPath, checkTag } from '../toml/checks.js'
import type { FileFinding } from '../toml/finding.js'
import { Findings, type Read, readFile, requireValid } from '../toml/findings.js'
import { parseForIndex } from '../toml/parse-for-index.js'
import { quoteShortList } from '../toml/quote.js'
import { type PlacedText, Scope } from '../toml/scope.js'

/** The name of the file in a repository's root. */
export const EKALA_FILE = 'ekala.toml'

/** What an `ekala.toml` says: which directories of the repository are atoms. */
export interface Ekala {
  /** Directories, relative to the root, as written. */
  readonly packages: readonly string[]
  /** `[metadata] tags`. */
  readonly tags: readonly string[]
}

/** Reads an `ekala.toml` for the index: what is wrong is a finding, and the rest is kept. */
export function readEkala(text: string): Read<Ekala> {
  const { value, findings } = readPlaced(text)
  return { value: value && { ...value, packages: value.packages.map((item) => item.text) }, findings }
}

function readPlaced(
  text: string,
): Read<Omit<Ekala, 'packages'> & { readonly packages: readonly PlacedText[] }> {
  return readFile(text, (findings) => {
    const { root } = parseForIndex(text, { maxBytes: MAX_MANIFEST_BYTES }, findings)
    const file = new Scope(root, '', findings)
    file.only(['set', 'metadata'])
    const set = file.subtable('set', { required: true })
    set?.only(['packages'])
    const metadata = file.subtable('metadata')
    for (const key of metadata?.keys ?? []) {
      if (key === 'tags') continue
      metadata?.warn(
        'unknown-field',
        key,
        `[metadata] has no field ${key}.`,
        'It takes tags: remove the rest.',
      )
    }
    const packages = set?.placedTexts('packages', { check: checkPackagePath }) ?? []
    const tags = metadata?.texts('tags', { check: checkTag }) ?? []
    checkPaths(packages, findings)
    return set === undefined ? undefined : { packages, tags }
  })
}

/**
 * Reads an `ekala.toml` as its author must write it.
 * @throws AtomFileError naming every error with its line and column
 */
export function parseEkala(text: string): Ekala {
  return requireValid(EKALA_FILE, readEkala(text))
}

/** The text of a new `ekala.toml`, as `eka init` writes it. */
export function printEkala({ packages, tags }: Ekala): string {
  return `[set]\npackages = ${quoteShortList(packages)}\n\n[metadata]\ntags = ${quoteShortList(tags)}\n`
}

/**
 * What the labels of a repository's atoms demand: every directory has a manifest, and no two have one label, for the
 * label is all that tells atoms of one root apart.
 * @param labels directory, as `packages` writes it → label of its manifest; undefined if it has none that can be read
 */
export function checkLabels(
  text: string,
  labels: ReadonlyMap<string, string | undefined>,
): readonly FileFinding[] {
  const findings = new Findings(text)
  const owners = new Map<string, string>()
  for (const { text: path, offset } of readPlaced(text).value?.packages ?? []) {
    const label = labels.get(path)
    if (label === undefined) {
      const fix = `Write ${path}/atom.toml, or remove the directory from the list.`
      findings.error('missing-field', offset, FIELD, `${path} holds no atom.toml that can be read.`, fix)
      continue
    }
    const owner = owners.get(label)
    if (owner === undefined) owners.set(label, path)
    else {
      const message = `${path} and ${owner} are both labelled ${label}.`
      findings.error('duplicate', offset, FIELD, message, 'Rename one of them.')
    }
  }
  return findings.list
}

const FIELD = 'set.packages'

/** The path as git names it, without `.` and empty steps; `.` is the repository itself. */
export function normalPath(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.')
  return steps.join('/') || '.'
}

function checkPackagePath(text: string): ReturnType<typeof checkPath> {
  const checked = checkPath(text)
  if (typeof checked !== 'string' || normalPath(checked) !== '.') return checked
  return {
    message: 'The repository itself cannot be an atom.',
    fix: 'Move the atom into a directory of its own.',
  }
}

function checkPaths(packages: readonly PlacedText[], findings: Findings): void {
  const seen = new Set<string>()
  for (const { text: path, offset } of packages) {
    const normal = normalPath(path)
    if (seen.has(normal)) {
      findings.error('duplicate', offset, FIELD, `${path} is listed twice.`, 'Keep one of the two.')
    } else if (normal !== path) {
      findings.warn('invalid-value', offset, FIELD, `${path} is ${normal}.`, `Write ${normal}.`)
    }
    seen.add(normal)
  }
}
