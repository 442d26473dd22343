import { ContentHashError, contentHash, isContentHash } from '../../src/atoms/content-hash.js'
import { ATOM_ECOSYSTEM, manifestFileOf } from '../../src/atoms/ecosystem/read-package.js'
import { LOCK_FILE } from '../../src/atoms/lock/lock.js'
import { MANIFEST_FILE } from '../../src/atoms/manifest/manifest.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import { findEntry, hashableTree, readAs } from '../git/trees.js'
import type { Mirror } from './ask-mirrors.js'
import type { PlacedClaim } from './check-commit.js'
import type { Steps } from './steps.js'
import type { VerifyContext } from './verify-context.js'

/** The step `manifest`: the claimed one, the one in the tree and those that the mirrors lead to are the same. */
export async function checkManifest(
  claim: PlacedClaim,
  mirrors: readonly Mirror[],
  context: VerifyContext,
  steps: Steps,
): Promise<boolean> {
  const { ecosystem = ATOM_ECOSYSTEM } = claim
  const file = ecosystem === ATOM_ECOSYSTEM ? MANIFEST_FILE : manifestFileOf(ecosystem)
  if (file === undefined) return steps.skip('manifest', `A tree of the kind ${ecosystem} has none.`)
  if (claim.format === '1')
    return steps.skip('manifest', 'Atoms of the first generation have a manifest of another kind.')
  const found = await readFile(claim, file, context)
  if (found === undefined) {
    if (claim.manifest === undefined && ecosystem !== ATOM_ECOSYSTEM) {
      return steps.skip('manifest', `The tree has no ${file}, and none is claimed.`)
    }
    return steps.fail('manifest', missing(file))
  }
  if (claim.manifest !== undefined && claim.manifest !== found.text) {
    return steps.fail('manifest', differs(file, claim.manifest, found.text))
  }
  const ref = formatRef({ kind: 'manifest', label: claim.label, version: claim.version })
  for (const { url, refs } of mirrors) {
    const id = refs.get(ref)
    if (id === undefined || id === found.id) continue
    return steps.fail('manifest', {
      at: url,
      message: `${ref} leads to another file than the tree's ${file}.`,
      expected: found.id,
      found: id,
      meaning: 'Whoever resolves versions by this mirror reads another manifest than the published one.',
      advice: 'Use another mirror, and tell the author.',
    })
  }
  const said = file === MANIFEST_FILE ? readManifest(found.text).value : undefined
  if (said !== undefined && (said.label !== claim.label || said.version !== claim.version)) {
    return steps.fail('manifest', {
      message: `${file} names another atom or version.`,
      expected: `${claim.label} ${claim.version}`,
      found: `${said.label} ${said.version}`,
      meaning: 'These files were published under a name that is not theirs.',
      advice: 'Do not use it, and ask the author to publish it again under its own name.',
    })
  }
  const where =
    claim.manifest === undefined ? 'names this atom and version' : 'is the one that is claimed, to the letter'
  return steps.ok('manifest', `${file} in the tree ${where}.`)
}

/** The step `lock`. @returns the lock's text, undefined where there is none that can be followed */
export async function checkLock(
  claim: PlacedClaim,
  context: VerifyContext,
  steps: Steps,
): Promise<string | undefined> {
  const found = await readFile(claim, LOCK_FILE, context)
  if (claim.lock !== undefined && claim.lock !== found?.text) {
    steps.fail('lock', found === undefined ? missing(LOCK_FILE) : differs(LOCK_FILE, claim.lock, found.text))
    return undefined
  }
  if (found === undefined) {
    steps.skip('lock', 'The tree has no atom.lock: the atom needs no others.')
    return undefined
  }
  const where =
    claim.lock === undefined
      ? 'is in the tree, and its commit covers it'
      : 'in the tree is the one that is claimed'
  steps.ok('lock', `${LOCK_FILE} ${where}.`)
  return found.text
}

/** The steps `content-hash` and `integrity`. */
export async function checkContentHash(
  claim: PlacedClaim,
  mirrors: readonly Mirror[],
  { stores }: VerifyContext,
  steps: Steps,
): Promise<void> {
  using reader = stores.files.reader()
  let hash: string
  try {
    hash = await contentHash(await hashableTree(reader, claim.tree))
  } catch (error) {
    if (!(error instanceof ContentHashError)) throw error
    steps.skip('content-hash', `It has none: ${error.message}`)
    steps.skip('integrity', 'There is no hash that it could name.')
    return
  }
  if (claim.contentHash === undefined) steps.skip('content-hash', `Nobody signed one; it would be ${hash}.`)
  else if (claim.contentHash === hash) steps.ok('content-hash', `The files have the BLAKE3 hash ${hash}.`)
  else {
    steps.fail('content-hash', {
      message: 'The files have another BLAKE3 hash than the one that is claimed.',
      expected: claim.contentHash,
      found: hash,
      meaning: 'The author hashed other files, or somebody found two trees with one SHA-1.',
      advice: 'Do not use it, and tell the author.',
    })
  }
  checkIntegrity(claim, hash, mirrors, steps)
}

function checkIntegrity(claim: PlacedClaim, hash: string, mirrors: readonly Mirror[], steps: Steps): void {
  const prefix = `refs/eka/meta/${claim.label}/${claim.version}/`
  const named = mirrors.flatMap(({ url, refs }) =>
    [...refs].flatMap(([ref, id]) => {
      const digest = ref.startsWith(prefix) ? ref.slice(prefix.length) : ''
      return isContentHash(digest) ? [{ url, digest, id }] : []
    }),
  )
  const wrong = named.find(({ digest, id }) => digest !== hash || id !== claim.rev)
  if (wrong !== undefined) {
    const { url, digest, id } = wrong
    steps.fail('integrity', {
      at: url,
      message: `An integrity ref of the mirror does not fit.`,
      expected: `${prefix}${hash} at ${claim.rev}`,
      found: `${prefix}${digest} at ${id}`,
      meaning: 'Whoever looks for the content by its hash is led to something else.',
      advice: 'Use another mirror, and tell the author.',
    })
  } else if (named.length === 0)
    steps.skip('integrity', 'The mirror has no integrity ref, as most have none.')
  else steps.ok('integrity', `${prefix}${hash} leads to the commit.`)
}

async function readFile(claim: PlacedClaim, name: string, { stores }: VerifyContext) {
  using reader = stores.files.reader()
  const entry = await findEntry(reader, claim.tree, name)
  if (entry === undefined || !entry.mode.startsWith('100')) return undefined
  const { bytes } = await readAs(reader, entry.id, 'blob')
  return { id: entry.id, text: bytes.toString('utf8') }
}

function missing(file: string) {
  return {
    message: `The tree has no ${file}.`,
    expected: file,
    found: 'nothing',
    meaning: 'What is claimed of the atom stands nowhere in its files.',
    advice: 'Do not use it, and tell the author.',
  }
}

function differs(file: string, claimed: string, found: string) {
  const claimedLines = claimed.split('\n')
  const foundLines = found.split('\n')
  const line = claimedLines.findIndex((text, index) => text !== foundLines[index])
  const at = line < 0 ? claimedLines.length : line
  return {
    message: `${file} in the tree is not the one that is claimed: they differ from line ${at + 1} on.`,
    expected: claimedLines[at] ?? 'the end',
    found: foundLines[at] ?? 'the end',
    meaning: `Indexes read the claimed ${file}, while Nix gets the other one.`,
    advice: 'Do not use it, and tell the author.',
  }
}
