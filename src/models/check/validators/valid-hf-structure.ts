import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { hubModelsOf } from '../files.js'
import { type Finding, refused, type Validator } from '../validator.js'

/** Of a sha256 (a file that the hub keeps by it) or of git's sha1. */
const BLOB = /^([0-9a-f]{40}|[0-9a-f]{64})$/
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/
/** Characters of a ref's file that are read: one more than the longest commit. */
const REF_BYTES = 65

/**
 * The layout of a hub cache, as huggingface_hub reads it without a network: refs name snapshots, without a line feed,
 * and snapshots link to blobs. Of other layouts there is nothing to say.
 */
export const validHfStructure: Validator = {
  summary: 'A hub cache is whole: refs name snapshots, whose files are links to blobs.',
  onFailure: 'warn',
  check: async ({ tree, signal }) => {
    if (tree.layout !== 'hf-cache') return []
    const findings: Finding[] = []
    for (const model of await hubModelsOf(tree.directory))
      findings.push(...(await modelProblems(model, tree.commit, signal)))
    return findings
  },
}

async function modelProblems(
  model: string,
  only: string | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const names = await readdir(model)
  const name = basename(model)
  const missing = ['blobs', 'refs', 'snapshots'].filter((directory) => !names.includes(directory))
  if (missing.length > 0) return missing.map((directory) => refused('is not there', `${name}/${directory}`))
  const commits = await readdir(join(model, 'snapshots'))
  const findings = commits
    .filter((commit) => !COMMIT.test(commit))
    .map((commit) => refused('is named by no commit', `${name}/snapshots/${commit}`))
  if (commits.length === 0) findings.push(refused('holds no snapshot', `${name}/snapshots`))
  for (const blob of await readdir(join(model, 'blobs'))) {
    if (!BLOB.test(blob)) findings.push(refused('is named by no hash', `${name}/blobs/${blob}`))
  }
  for (const ref of await filesBelow(join(model, 'refs')))
    findings.push(...(await refProblems(join(model, 'refs', ref), `${name}/refs/${ref}`, commits)))
  for (const commit of only === undefined ? commits : [only]) {
    for (const path of await filesBelow(join(model, 'snapshots', commit))) {
      signal.throwIfAborted()
      const problem = await linkProblem(join(model, 'snapshots', commit, path), path)
      if (problem !== undefined) findings.push(refused(problem, `${name}/snapshots/${commit}/${path}`))
    }
  }
  return findings
}

async function refProblems(place: string, shown: string, commits: readonly string[]): Promise<Finding[]> {
  if ((await stat(place)).size > REF_BYTES) return [refused('holds more than a commit', shown)]
  const commit = await readFile(place, 'latin1')
  if (!COMMIT.test(commit))
    return [refused(`is not exactly a commit, without a line feed: ${JSON.stringify(commit)}`, shown)]
  return commits.includes(commit) ? [] : [refused(`names a snapshot that is not there: ${commit}`, shown)]
}

/** What huggingface_hub writes where links cannot be made, a plain file, is sound, too. */
async function linkProblem(place: string, path: string): Promise<string | undefined> {
  if ((await lstat(place)).isFile()) return undefined
  const up = '../'.repeat(path.split('/').length + 1)
  const target = await readlink(place)
  if (!target.startsWith(`${up}blobs/`) || !BLOB.test(target.slice(`${up}blobs/`.length)))
    return `links to ${JSON.stringify(target)} instead of ${up}blobs/<hash>`
  return (await stat(place).catch(() => undefined))?.isFile() === true
    ? undefined
    : 'links to a blob that is not there'
}

/** Paths of all that is no directory. Links to directories are not followed: a hub cache has none. */
async function filesBelow(directory: string, path = ''): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(directory, path), { withFileTypes: true })) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await filesBelow(directory, below)))
    else found.push(below)
  }
  return found
}
