import { files } from '../lexicons/dev/firn.js'
import { blobName } from '../models/blob-name.js'
import { filePathProblem, findPathClash } from '../models/file-path.js'
import { hubRepoOf } from '../models/hub-repo.js'
import { readOllamaManifest } from '../models/ollama-manifest.js'
import { checkOrigin } from './model-origin.js'
import { RecordRefusal } from './refusal.js'

const PATH = '$.artifact'

/** How files may be laid out for those who load them. */
export const LAYOUTS = ['hf-cache', 'ollama', 'plain'] as const
export type Layout = (typeof LAYOUTS)[number]

/**
 * Checks what a release of a model holds. Of files that stand in a blob nothing can be said here but how many there
 * are: `checkFiles` goes for them, too, once they are at hand.
 * @throws RecordRefusal
 */
export function checkModelFiles(found: files.Main): void {
  checkOrigin(found.origin)
  checkLayout(found)
  for (const [index, base] of (found.bases ?? []).entries()) checkBase(base, `${PATH}.bases[${index}]`)
  if ((found.files === undefined) === (found.fileList === undefined)) {
    throw new RecordRefusal(
      'InvalidData',
      'name the files either in "files" or, where they are too many for a record, in the blob "fileList".',
      PATH,
    )
  }
  if (found.fileCount === 0) {
    throw new RecordRefusal('InvalidData', 'a model without files is none: list them.', `${PATH}.fileCount`)
  }
  if (found.files !== undefined) checkFiles(found, found.files, `${PATH}.files`)
}

/**
 * Checks files against each other and against what the release says of all of them.
 * @param path of the list, for refusals
 * @throws RecordRefusal
 */
export function checkFiles(
  found: Omit<files.Main, 'files' | 'fileList'>,
  list: readonly files.File[],
  path: string,
): void {
  checkTotals(found, list)
  for (const [index, file] of list.entries()) checkFile(file, `${path}[${index}]`)
  checkOrder(list, path)
  const clash = findPathClash(list.map((file) => file.path))
  if (clash) throw new RecordRefusal('InvalidPath', clash.problem, `${path}[${clash.index}].path`)
  if (found.layout === 'ollama') checkLayers(found, list, path)
  checkBlobs(found, list, path)
}

function checkTotals(found: Pick<files.Main, 'fileCount' | 'totalSize'>, list: readonly files.File[]): void {
  if (list.length !== found.fileCount) {
    const problem = `there are ${list.length} files, and ${found.fileCount} are said: count them again.`
    throw new RecordRefusal('InvalidData', problem, `${PATH}.fileCount`)
  }
  const sum = list.reduce((total, { size }) => total + size, 0)
  if (sum !== found.totalSize) {
    const problem = `the files have ${sum} bytes, and ${found.totalSize} are said: add them again.`
    throw new RecordRefusal('InvalidData', problem, `${PATH}.totalSize`)
  }
}

const SHA256 = /^[0-9a-f]{64}$/
const SHA1 = /^[0-9a-f]{40}$/

function checkFile({ path, sha256, gitOid, xetHash }: files.File, at: string): void {
  const problem = filePathProblem(path)
  if (problem !== undefined) throw new RecordRefusal('InvalidPath', problem, `${at}.path`)
  if (!SHA256.test(sha256)) throw refuseHash(sha256, 64, `${at}.sha256`)
  if (gitOid !== undefined && !SHA1.test(gitOid)) throw refuseHash(gitOid, 40, `${at}.gitOid`)
  if (xetHash !== undefined && !SHA256.test(xetHash)) throw refuseHash(xetHash, 64, `${at}.xetHash`)
}

function refuseHash(hash: string, length: number, path: string): RecordRefusal {
  const problem = `${JSON.stringify(hash)} is no hash: write its ${length} hexadecimal digits in small letters.`
  return new RecordRefusal('InvalidHash', problem, path)
}

/** One order, so that the same files make the same bytes. */
function checkOrder(list: readonly files.File[], path: string): void {
  for (const [index, file] of list.entries()) {
    const before = list[index - 1]
    if (before === undefined || before.path < file.path) continue
    const problem =
      before.path === file.path
        ? `${JSON.stringify(file.path)} is there twice: name each file once.`
        : `${JSON.stringify(file.path)} comes before ${JSON.stringify(before.path)}: sort the files by their paths.`
    throw new RecordRefusal('InvalidPath', problem, `${path}[${index}].path`)
  }
}

function checkLayout({ layout, origin }: files.Main): void {
  const path = `${PATH}.layout`
  if (!LAYOUTS.some((known) => known === layout)) {
    const problem = `the layout ${JSON.stringify(layout)} is not known here: write one of ${LAYOUTS.join(', ')}.`
    throw new RecordRefusal('UnknownFormat', problem, path)
  }
  if (layout === 'hf-cache' && hubRepoOf(origin) === undefined) {
    const problem =
      'the cache of a hub keeps a model under the name of its repository, which this origin has not: write plain.'
    throw new RecordRefusal('UnknownFormat', problem, path)
  }
  if (layout === 'ollama' && !(files.ollama.$isTypeOf(origin) && origin.manifest !== undefined)) {
    const problem = 'this layout needs the manifest of a registry, which this origin has not: write plain.'
    throw new RecordRefusal('UnknownFormat', problem, path)
  }
}

function checkBase(base: string, path: string): void {
  if (!base.endsWith('/')) {
    throw new RecordRefusal('InvalidReference', 'end it with a slash: paths are put behind it.', path)
  }
  if (/[?#]/.test(base)) {
    const problem = 'it holds "?" or "#", behind which no path can stand: give the files "urls" of their own.'
    throw new RecordRefusal('InvalidReference', problem, path)
  }
}

/** What the manifest names is what Ollama looks for. */
function checkLayers(
  { origin }: Pick<files.Main, 'origin'>,
  list: readonly files.File[],
  path: string,
): void {
  for (const [index, { mediaType }] of list.entries()) {
    if (mediaType !== undefined) continue
    const problem = 'a layer says what it is: write its "mediaType", as the manifest has it.'
    throw new RecordRefusal('InvalidData', problem, `${path}[${index}]`)
  }
  const manifest = files.ollama.$isTypeOf(origin) ? origin.manifest : undefined
  const sizes = new Map(list.map(({ sha256, size }) => [sha256, size]))
  for (const { sha256, size } of readOllamaManifest(manifest ?? '') ?? []) {
    if (sizes.get(sha256) === size) continue
    const problem = `the manifest names the blob ${sha256} of ${size} bytes, which is not among the files: list it.`
    throw new RecordRefusal('ManifestMismatch', problem, path)
  }
}

/** A sha256 has one size, and a name in a hub's cache one content. */
function checkBlobs({ layout }: Pick<files.Main, 'layout'>, list: readonly files.File[], path: string): void {
  const sizes = new Map<string, number>()
  const contents = new Map<string, string>()
  for (const [index, file] of list.entries()) {
    const { sha256, size } = file
    if ((sizes.get(sha256) ?? size) !== size) {
      const problem = `a file with this sha256 and another size is listed, too: one of them is wrong.`
      throw new RecordRefusal('InvalidHash', problem, `${path}[${index}].size`)
    }
    sizes.set(sha256, size)
    if (layout !== 'hf-cache') continue
    const name = blobName(file)
    if ((contents.get(name) ?? sha256) !== sha256) {
      const problem = `another file has the same "gitOid" and another sha256: one of them is wrong.`
      throw new RecordRefusal('InvalidHash', problem, `${path}[${index}].gitOid`)
    }
    contents.set(name, sha256)
  }
}
