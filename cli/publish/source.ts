import path from 'node:path'
import {
  ATOM_ECOSYSTEM,
  manifestFileOf,
  readPackageManifest,
} from '../../src/atoms/ecosystem/read-package.js'
import { LOCK_FILE } from '../../src/atoms/lock/lock.js'
import { checkLabels, EKALA_FILE, normalPath, parseEkala } from '../../src/atoms/manifest/ekala.js'
import { type IndexedManifest, MANIFEST_FILE } from '../../src/atoms/manifest/manifest.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { AtomFileError, describeFinding } from '../../src/atoms/toml/finding.js'
import type { ObjectReader } from '../git/object-reader.js'
import { findEntry, readAs } from '../git/trees.js'
import { PublishError } from './publish-error.js'
import { readIdentity } from './read-identity.js'

/** A file of a tree. */
export interface SourceFile {
  readonly id: string
  readonly text: string
}

/** A directory of the published commit that is an atom. */
export interface SourceAtom {
  /** As git names it, from the repository's root. */
  readonly path: string
  readonly label: string
  readonly version: string
  readonly tree: string
  /** `atom`, or a package URL type. */
  readonly ecosystem: string
  readonly manifest: SourceFile | undefined
  /** What an atom.toml says. */
  readonly parsed: IndexedManifest | undefined
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly lock: SourceFile | undefined
}

/** A commit to publish from. */
export interface Source {
  readonly reader: ObjectReader
  readonly commit: string
  /** Its root tree. */
  readonly tree: string
}

/** A wish for an atom that has no atom.toml. */
export interface Generic {
  readonly ecosystem: string
  readonly label: string | undefined
  readonly version: string | undefined
}

/** The directories that ekala.toml lists at a commit; their labels are no two alike. @throws PublishError, AtomFileError */
export async function listedAtoms(source: Source): Promise<string[]> {
  const file = await readFile(source, EKALA_FILE)
  if (file === undefined) {
    throw new PublishError(
      'NotPublishable',
      `There is no ${EKALA_FILE} at ${source.commit}.`,
      'Make it with firn atom init, and commit it.',
    )
  }
  const { packages } = parseEkala(file.text)
  const labels = new Map<string, string | undefined>()
  for (const directory of packages) {
    const manifest = await readFile(source, path.posix.join(normalPath(directory), MANIFEST_FILE))
    labels.set(directory, manifest && readManifest(manifest.text).value?.label)
  }
  const duplicates = checkLabels(file.text, labels).filter(({ code }) => code === 'duplicate')
  if (duplicates.length > 0) throw new AtomFileError(EKALA_FILE, duplicates)
  return packages.map(normalPath)
}

/** What stands in a directory at a commit. @throws PublishError */
export async function readAtom(
  source: Source,
  directory: string,
  generic: Generic | undefined,
): Promise<SourceAtom> {
  if (directory === '.') {
    const hint = 'Move it into a directory of its own.'
    throw new PublishError('NotPublishable', 'The repository itself cannot be an atom.', hint)
  }
  const entry = await findEntry(source.reader, source.tree, directory)
  if (entry?.mode !== '40000') {
    throw new PublishError(
      'NotPublishable',
      `There is no directory ${directory} at ${source.commit}.`,
      'Commit it first, or name another revision with --spec.',
    )
  }
  const lock = await readFile(source, path.posix.join(directory, LOCK_FILE))
  const place = { path: directory, tree: entry.id }
  if (generic === undefined) return { ...place, ...(await readOwn(source, directory)), lock }
  return { ...place, ...(await readGeneric(source, directory, generic)), lock: undefined }
}

async function readOwn(source: Source, directory: string) {
  const manifest = await readFile(source, path.posix.join(directory, MANIFEST_FILE))
  if (manifest === undefined) {
    throw new PublishError(
      'NotPublishable',
      `${directory} has no ${MANIFEST_FILE} at ${source.commit}.`,
      'Make and commit one, or publish the directory as it is with --ecosystem.',
    )
  }
  const { value, findings } = readManifest(manifest.text)
  if (value === undefined) {
    const file = path.posix.join(directory, MANIFEST_FILE)
    const errors = findings.map((finding) => describeFinding(file, finding)).join('\n')
    throw new PublishError('NotPublishable', `The manifest names no atom:\n${errors}`, 'Mend and commit it.')
  }
  const { label, version, description, tags } = value
  return { ecosystem: ATOM_ECOSYSTEM, label, version, description, tags, manifest, parsed: value }
}

async function readGeneric(source: Source, directory: string, generic: Generic) {
  const file = manifestFileOf(generic.ecosystem)
  const manifest = file === undefined ? undefined : await readFile(source, path.posix.join(directory, file))
  const said = manifest && readPackageManifest(generic.ecosystem, manifest.text)
  const { label, version } = readIdentity({ directory, file, said, ...generic })
  const { description, tags = [] } = said ?? {}
  return { ecosystem: generic.ecosystem, label, version, description, tags, manifest, parsed: undefined }
}

async function readFile({ reader, tree }: Source, file: string): Promise<SourceFile | undefined> {
  const entry = await findEntry(reader, tree, file)
  if (entry === undefined || !entry.mode.startsWith('100')) return undefined
  return { id: entry.id, text: (await readAs(reader, entry.id, 'blob')).bytes.toString('utf8') }
}
