import { atomId } from '../../src/atoms/atom-id.js'
import { ATOM_ECOSYSTEM } from '../../src/atoms/ecosystem/read-package.js'
import { LOCK_FILE } from '../../src/atoms/lock/lock.js'
import { readLock } from '../../src/atoms/lock/read-lock.js'
import { manifestRequirements } from '../../src/atoms/manifest/requirements.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import { THIS_REPOSITORY } from '../../src/atoms/toml/checks.js'
import { atom as atomLexicon, release, snapshot } from '../../src/lexicons/dev/firn.js'
import { MAX_KEYWORD_LENGTH, MAX_KEYWORDS, MAX_RECORD_LOCK_BYTES } from '../../src/limits/publishing.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs } from '../git/refs.js'
import type { Repository } from '../git/repository.js'
import type { PlacedAtom } from './atom-refs.js'
import { PublishError } from './publish-error.js'
import type { SourceAtom } from './source.js'

export type JsonObject = { readonly [key: string]: unknown }

/** The records of one version, as JSON. */
export interface AtomRecordTexts {
  readonly id: string
  readonly definition: { readonly rkey: string; readonly value: JsonObject }
  readonly release: { readonly rkey: string; readonly value: JsonObject }
}

export interface RecordFacts {
  readonly did: string
  readonly rootCommit: string
  readonly mirrors: readonly string[]
  /** The name that others are advised to give the repository. */
  readonly set: string | undefined
  /** SPDX expression. */
  readonly licence: string | undefined
  readonly now: Date
}

/**
 * The definition and the release that sign a published atom.
 * @throws PublishError when the root commit of a set cannot be found out
 */
export async function recordsOf(
  placed: PlacedAtom,
  facts: RecordFacts,
  repository: Repository,
): Promise<AtomRecordTexts> {
  const { atom, rev, origin, contentHash } = placed
  const { did, rootCommit, mirrors, now } = facts
  const { label, version, path, tree, ecosystem, manifest, lock } = atom
  const id = atomId(rootCommit, label)
  const createdAt = now.toISOString()
  const artifact = defined({
    $type: snapshot.$nsid,
    ...{ label, rootCommit, rev, origin, tree, path, format: 'pre1', mirrors: [...mirrors] },
    ecosystem: ecosystem === ATOM_ECOSYSTEM ? undefined : ecosystem,
    manifest: manifest?.text,
    // A longer one can be had from the tree alone.
    lock: lock !== undefined && Buffer.byteLength(lock.text) <= MAX_RECORD_LOCK_BYTES ? lock.text : undefined,
    contentHash,
    ...(await needsOf(atom, rootCommit, repository)),
  })
  return {
    id,
    definition: { rkey: id, value: definitionOf(atom, facts, createdAt) },
    release: {
      rkey: formatReleaseKey({ kind: 'atom', key: id, version }),
      value: {
        $type: release.$nsid,
        definition: makeAtUri(did, atomLexicon.$nsid, id),
        version,
        artifact,
        createdAt,
      },
    },
  }
}

function definitionOf(
  { label, description, tags }: SourceAtom,
  { rootCommit, mirrors, set, licence }: RecordFacts,
  createdAt: string,
): JsonObject {
  return defined({
    $type: atomLexicon.$nsid,
    ...{ label, rootCommit, mirrors: [...mirrors], set, licence },
    summary: description,
    keywords: tags.length === 0 ? undefined : keywordsOf(tags),
    createdAt,
  })
}

/** The tags that can be keywords: those that are short, as many as there may be. */
function keywordsOf(tags: readonly string[]): string[] {
  return [...new Set(tags)].filter((tag) => tag.length <= MAX_KEYWORD_LENGTH).slice(0, MAX_KEYWORDS)
}

async function needsOf({ parsed, lock }: SourceAtom, own: string, repository: Repository) {
  const requirements = parsed === undefined ? [] : manifestRequirements(parsed)
  if (parsed === undefined || requirements.length === 0) return {}
  const locked = lock === undefined ? undefined : readLock(lock.text).value?.sets
  const roots = new Map([...(locked ?? [])].map(([root, { tag }]) => [tag, root]))
  const used = new Set(requirements.map(({ set }) => set))
  const sets: JsonObject[] = []
  for (const [tag, mirrors] of parsed.sets) {
    if (!used.has(tag)) continue
    const rootCommit = mirrors.includes(THIS_REPOSITORY)
      ? own
      : (roots.get(tag) ?? (await askRoot(tag, mirrors, repository)))
    const urls = mirrors.filter((mirror) => URL.canParse(mirror))
    sets.push(defined({ tag, rootCommit, mirrors: urls.length === 0 ? undefined : urls }))
  }
  return { sets, requirements: requirements.map((requirement) => ({ ...requirement })) }
}

/** The root commit of a set, by its mirrors' word. */
async function askRoot(tag: string, mirrors: readonly string[], repository: Repository): Promise<string> {
  const init = formatRef({ kind: 'init' })
  const answers: string[] = []
  for (const mirror of mirrors) {
    try {
      const root = (await listRemoteRefs(repository.git, mirror, [init])).get(init)
      if (root !== undefined) return root
      answers.push(`${mirror} has no ${init}`)
    } catch (error) {
      if (!(error instanceof GitError) || error.reason === 'Aborted') throw error
      answers.push(error.message)
    }
  }
  throw new PublishError(
    'NotPublishable',
    `The root commit of the set ${tag} is nowhere to be found: ${answers.join('; ')}`,
    `Lock the atom (firn atom resolve) and commit its ${LOCK_FILE}, which names the root.`,
  )
}

function defined(value: { readonly [key: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined))
}
