import { AtomCommitError, type AtomCommitFacts, readAtomCommit } from '../../src/atoms/atom-commit.js'
import { objectId } from '../../src/atoms/object-id.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import {
  type AtomCommitMismatch,
  type AtomCommitVerdict,
  rehashAtomCommit,
  verifyAtomCommit,
} from '../../src/atoms/verify-atom-commit.js'
import { readAs } from '../git/trees.js'
import type { Steps } from './steps.js'
import type { VerifyContext } from './verify-context.js'

/** A claim whose tree and origin are known. */
export type PlacedClaim = AtomClaim & { readonly tree: string; readonly origin: string }

/** The step `rev`: the claim alone, before git is asked. A claim that names no tree is taken up by `checkCommit`. */
export function checkRev(claim: AtomClaim, steps: Steps): boolean {
  const facts = factsOf(claim)
  if (facts === undefined) {
    steps.skip('rev', 'Nobody but the commit itself names its tree and origin.')
    return true
  }
  const verdict = rehashAtomCommit(claim.rev, facts)
  if (verdict.ok)
    return steps.ok('rev', `Tree, origin, label and version make ${claim.rev} (format ${verdict.format}).`)
  return steps.fail('rev', {
    ...differences(verdict.mismatches),
    message: 'Tree, origin, label and version make another commit than the one that is claimed.',
    meaning: 'One of them is not what was published under this rev.',
    advice: 'Do not use it, and ask the author to publish a version that is whole.',
  })
}

/** The step `commit`: the object that git hands out. @returns the claim with what the commit alone says */
export async function checkCommit(
  claim: AtomClaim,
  { stores }: VerifyContext,
  steps: Steps,
): Promise<PlacedClaim | undefined> {
  using reader = stores.files.reader()
  const { bytes } = await readAs(reader, claim.rev, 'commit')
  const placed = place(claim, bytes)
  const facts = placed && factsOf(placed)
  const verdict: AtomCommitVerdict =
    placed === undefined || facts === undefined
      ? { ok: false, mismatches: [{ part: 'object', expected: 'an atom commit', found: notAtom(bytes) }] }
      : verifyAtomCommit(claim.rev, facts, bytes)
  if (verdict.ok) {
    steps.ok('commit', `The object is the atom commit that it should be, all ${bytes.length} bytes of it.`)
    return placed
  }
  steps.fail('commit', {
    ...differences(verdict.mismatches),
    message: `The commit ${claim.rev} is not that of ${claim.label} ${claim.version}.`,
    meaning: 'Whatever published it did not write what a published atom is, or it is another atom.',
    advice: 'Do not use it, and tell the author.',
  })
  return undefined
}

function factsOf({ tree, origin, label, version, path }: AtomClaim): AtomCommitFacts | undefined {
  if (tree === undefined || origin === undefined) return undefined
  return { tree, origin, label, version, ...(path === undefined ? {} : { path }) }
}

function place(claim: AtomClaim, bytes: Uint8Array): PlacedClaim | undefined {
  try {
    const { tree, origin, path, format } = readAtomCommit(bytes)
    return {
      ...claim,
      tree: claim.tree ?? tree,
      origin: claim.origin ?? origin,
      path: claim.path ?? path,
      format: claim.format ?? format,
    }
  } catch (error) {
    if (error instanceof AtomCommitError) return undefined
    throw error
  }
}

function notAtom(bytes: Uint8Array): string {
  try {
    readAtomCommit(bytes)
    return objectId('commit', bytes)
  } catch (error) {
    if (error instanceof AtomCommitError) return error.message
    throw error
  }
}

function differences(mismatches: readonly AtomCommitMismatch[]): { expected: string; found: string } {
  const list = (side: 'expected' | 'found') =>
    mismatches.map((mismatch) => `${mismatch.part} ${mismatch[side] || 'none'}`).join(', ')
  return { expected: list('expected'), found: list('found') }
}
