import { AtomIdError, atomId } from '../../src/atoms/atom-id.js'
import { isAtomVersion } from '../../src/atoms/atom-version.js'
import { AtomNameError, isLabel } from '../../src/atoms/name.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import type { AtomVerdict } from '../../src/atoms/verify/step.js'
import { askMirrors, type Mirror } from './ask-mirrors.js'
import { checkCommit, checkRev, type PlacedClaim } from './check-commit.js'
import { checkContentHash, checkLock, checkManifest } from './check-content.js'
import { checkReleaseRecord } from './check-record.js'
import { checkRoot, checkTree } from './check-source.js'
import { fetchAtom, fetchOrigin } from './fetch-objects.js'
import { Steps } from './steps.js'
import type { Target } from './target.js'
import type { VerifyContext } from './verify-context.js'
import { verifyDependencies } from './verify-dependencies.js'

/**
 * Goes all the way from what is said of an atom to its files, and on through its lock. What a step shows, later ones
 * build upon: after one that fails, those are skipped that would show nothing any more.
 * @throws GitError `Aborted`, `NotInstalled`
 */
export async function verifyAtom(target: Target, context: VerifyContext, depth = 0): Promise<AtomVerdict> {
  const name = { label: '?', version: '?' }
  const steps = new Steps((step) => context.onStep?.({ ...name }, step))
  const claim = await takeUp(target, context, steps)
  if (claim === undefined)
    return { ...name, id: '', rev: undefined, ...signatureOf(target), steps: steps.list, dependencies: [] }
  const { label, version, id, rev } = claim
  Object.assign(name, { label, version })
  const lock = await verifyInGit(claim, context, steps)
  const dependencies =
    lock === undefined
      ? []
      : await verifyDependencies({ claim, lock, depth, verify: verifyAtom }, context, steps)
  return { label, version, id, rev, ...signatureOf(target), steps: steps.list, dependencies }
}

function signatureOf(target: Target): Pick<AtomVerdict, 'record' | 'signed'> {
  return 'record' in target
    ? { record: target.uri, signed: 'signed' }
    : { record: undefined, signed: target.signed }
}

/** From the record, if there is one, to a claim. */
async function takeUp(target: Target, context: VerifyContext, steps: Steps): Promise<AtomClaim | undefined> {
  if ('claim' in target) {
    steps.skip('record', target.why)
    return target.claim
  }
  const { records, now } = context
  if (records === undefined) {
    steps.skip('record', 'Records are not asked for offline.')
    return undefined
  }
  const claim = await checkReleaseRecord(target.record, { records, now }, steps)
  if (claim === undefined) return undefined
  const { rev = claim.rev, mirrors } = target
  if (claim.rev !== rev) {
    steps.fail('record', {
      at: target.uri,
      message: 'The signed record speaks of another commit than the one that was to be verified.',
      expected: rev,
      found: claim.rev,
      meaning: 'The author published another commit under this version, or the index is mistaken.',
      advice: 'Compare the two, and ask the author which of them is meant.',
    })
    return undefined
  }
  return { ...claim, mirrors: [...new Set([...claim.mirrors, ...mirrors])] }
}

/** Steps that look at what the commit leads to. */
const BEHIND_COMMIT = [
  'tree',
  'root',
  'manifest',
  'lock',
  'content-hash',
  'integrity',
  'dependencies',
] as const

/** All that git can show. @returns the atom's lock, where it has one that can be followed */
async function verifyInGit(
  claim: AtomClaim,
  context: VerifyContext,
  steps: Steps,
): Promise<string | undefined> {
  if (!checkId(claim, steps)) return undefined
  const { mirrors, why } = await askMirrors(claim, context, steps)
  if (!checkRev(claim, steps)) return undefined
  const [mirror] = mirrors
  if (mirror === undefined) {
    for (const name of ['commit', ...BEHIND_COMMIT] as const) steps.skip(name, why)
    return undefined
  }
  const placed = await steps.attempt('commit', async () => {
    await fetchAtom(mirror, context)
    return checkCommit(claim, context, steps)
  })
  if (placed === undefined) {
    for (const name of BEHIND_COMMIT) steps.skip(name, 'There is no commit to go on from.')
    return undefined
  }
  await checkSource(placed, mirrors, mirror, context, steps)
  await steps.attempt('manifest', () => checkManifest(placed, mirrors, context, steps))
  const lock = await steps.attempt('lock', () => checkLock(placed, context, steps))
  await steps.attempt('content-hash', () => checkContentHash(placed, mirrors, context, steps))
  return lock
}

async function checkSource(
  claim: PlacedClaim,
  mirrors: readonly Mirror[],
  mirror: Mirror,
  context: VerifyContext,
  steps: Steps,
): Promise<void> {
  const isThere = await steps.attempt('tree', async () => {
    await fetchOrigin(mirror, claim, context)
    return true
  })
  if (isThere === undefined) {
    steps.skip('root', 'The commit that it was published from could not be had.')
    return
  }
  await steps.attempt('tree', () => checkTree(claim, context, steps))
  await steps.attempt('root', () => checkRoot(claim, mirrors, context, steps))
}

function checkId({ id, rootCommit, label, version }: AtomClaim, steps: Steps): boolean {
  if (!isLabel(label) || !isAtomVersion(version)) {
    return steps.fail('id', {
      message: 'No published atom can have this label and version.',
      found: `${label} ${version}`,
      meaning: 'There is no ref in git that could hold it.',
      advice: 'Lock again (firn atom resolve), or tell the author.',
    })
  }
  const expected = idOf(rootCommit, label)
  if (expected === id) return steps.ok('id', `${id} is that of ${label} and root commit ${rootCommit}.`)
  return steps.fail('id', {
    message: `The AtomId is not that of ${label} and root commit ${rootCommit}.`,
    expected,
    found: id,
    meaning: 'One of the three was changed: it names an atom that it is not.',
    advice: 'Lock again (firn atom resolve), or tell the author.',
  })
}

function idOf(root: string, label: string): string {
  try {
    return atomId(root, label)
  } catch (error) {
    if (error instanceof AtomIdError || error instanceof AtomNameError) return error.message
    throw error
  }
}
