import { ATOM_ECOSYSTEM, manifestFileOf, readPackageManifest } from '../../atoms/ecosystem/read-package.js'
import { LOCK_FILE } from '../../atoms/lock/lock.js'
import { readLock } from '../../atoms/lock/read-lock.js'
import { type IndexedManifest, MANIFEST_FILE } from '../../atoms/manifest/manifest.js'
import { manifestRequirements } from '../../atoms/manifest/requirements.js'
import type { FileFinding } from '../../atoms/toml/finding.js'
import type { snapshot } from '../../lexicons/dev/firn.js'
import { MAX_SENT_TOML_VALUES } from '../../limits/atom-files.js'
import { manifestOf } from '../snapshot-manifest.js'
import { type FieldPath, type Finding, type FindingCode, finding } from './finding.js'

const MANIFEST: FieldPath = ['artifact', 'manifest']
const REQUIREMENTS: FieldPath = ['artifact', 'requirements']

/** Findings of one file that are told; the command line tells all. */
const MAX_TOLD = 3

/** What a manifest lacks, and where the record says another thing than it. */
export function lintManifest(found: snapshot.Main, version: string): Finding[] {
  const { ecosystem = ATOM_ECOSYSTEM, manifest } = found
  const file = ecosystem === ATOM_ECOSYSTEM ? MANIFEST_FILE : manifestFileOf(ecosystem)
  if (manifest === undefined) {
    if (file === undefined) return []
    const message = `Without its ${file}, nobody can see what it needs before fetching it.`
    return [finding('missing-manifest', MANIFEST, message, 'Publish with the manifest in the record.')]
  }
  if (ecosystem !== ATOM_ECOSYSTEM) return lintPackageManifest(found, manifest, version)
  const { value, findings = [] } = manifestOf(found) ?? {}
  return [
    ...tell('invalid-manifest', MANIFEST, MANIFEST_FILE, findings.filter(isError)),
    ...(value ? lintRequirements(found, value) : []),
  ]
}

/** A lock that is too large to be read here says nothing against it. */
export function lintLock({ lock }: snapshot.Main): Finding[] {
  if (lock === undefined) return []
  const { findings } = readLock(lock, { maxValues: MAX_SENT_TOML_VALUES })
  // eka reads a wrong id without a word.
  const worth = findings.filter(
    (each) => each.code !== 'too-large' && (isError(each) || each.code === 'id-mismatch'),
  )
  return tell('invalid-lock', ['artifact', 'lock'], LOCK_FILE, worth)
}

function isError({ severity }: FileFinding): boolean {
  return severity === 'error'
}

/** Names may well differ: an atom's label has rules of its own. */
function lintPackageManifest({ ecosystem = '' }: snapshot.Main, text: string, version: string): Finding[] {
  const file = manifestFileOf(ecosystem)
  if (file === undefined) return []
  const manifest = readPackageManifest(ecosystem, text)
  if (manifest === undefined) {
    const fix = 'Publish the file as it stands in the tree.'
    return [finding('invalid-manifest', MANIFEST, `The text is no ${file}.`, fix)]
  }
  if (manifest.version === undefined || manifest.version === version) return []
  const message = `${file} says version ${shown(manifest.version)}, and the record ${version}.`
  return [finding('manifest-mismatch', MANIFEST, message, 'Publish under the version of the manifest.')]
}

/** The composer may be named among the requirements, and need not be. */
function lintRequirements({ requirements = [] }: snapshot.Main, manifest: IndexedManifest): Finding[] {
  const [said, asked] = [new Map(requirements.map(entry)), new Map(manifestRequirements(manifest).map(entry))]
  const missing = [...asked].flatMap(([key, { set, label, requirement }]) => {
    const isDependency = manifest.from.get(set)?.has(label) === true
    if (said.get(key)?.requirement === requirement || (!isDependency && !said.has(key))) return []
    const message = `The manifest asks for ${label} ${requirement} of ${set}, and "requirements" does not.`
    return [mismatch(message)]
  })
  const more = requirements
    .filter((each) => !asked.has(entry(each)[0]))
    .map(({ set, label }) =>
      mismatch(`"requirements" has ${label} of ${set}, which the manifest does not ask for.`),
    )
  return [...missing, ...more].slice(0, MAX_TOLD)
}

function mismatch(message: string): Finding {
  return finding('manifest-mismatch', REQUIREMENTS, message, 'Write what the manifest says.')
}

function entry<T extends { readonly set: string; readonly label: string }>(named: T): [string, T] {
  return [`${named.set} ${named.label}`, named]
}

/** The first of what is found in a file, each with its place in it. */
function tell(code: FindingCode, path: FieldPath, file: string, findings: readonly FileFinding[]): Finding[] {
  return findings.slice(0, MAX_TOLD).map(({ line, column, message, fix }) => {
    return finding(code, path, `${file}:${line}:${column}: ${message}`, fix)
  })
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
