import type { IndexedAtom, IndexedLock } from '../../src/atoms/lock/lock.js'
import { readLock } from '../../src/atoms/lock/read-lock.js'
import { THIS_REPOSITORY } from '../../src/atoms/toml/checks.js'
import { type AtomClaim, unsignedClaim } from '../../src/atoms/verify/claim.js'
import { type AtomVerdict, outcomeOf } from '../../src/atoms/verify/step.js'
import { MAX_VERIFIED_ATOMS } from '../../src/limits/command-line.js'
import { signedTarget } from '../records/signed-target.js'
import type { Steps } from './steps.js'
import type { Target } from './target.js'
import type { VerifyContext } from './verify-context.js'

interface LockedIn {
  readonly claim: AtomClaim
  /** The text of its lock. */
  readonly lock: string
  readonly depth: number
  /** Verifies one of them. */
  readonly verify: (target: Target, context: VerifyContext, depth: number) => Promise<AtomVerdict>
}

/**
 * The step `dependencies`: every atom that the lock names, its composer and the locker among them, each once in a run.
 * @returns verdicts of those that were not looked at before
 */
export async function verifyDependencies(
  { claim, lock, depth, verify }: LockedIn,
  context: VerifyContext,
  steps: Steps,
): Promise<AtomVerdict[]> {
  const { value, findings } = readLock(lock)
  const broken = findings.find(({ severity }) => severity === 'error')
  if (value === undefined) {
    steps.fail('dependencies', {
      message: `The lock cannot be read: ${broken?.message ?? 'it says nothing.'}`,
      meaning: 'Nix does not find out what the atom needs either.',
      advice: 'Ask the author to lock again and to publish a new version.',
    })
    return []
  }
  if (broken !== undefined) {
    steps.unreachable('dependencies', {
      message: `Not all of the lock can be read: ${broken.message}`,
      meaning: 'What it says there is left out below; Nix may make something of it all the same.',
      advice: 'Ask the author to lock again (firn atom resolve) and to publish a new version.',
    })
  }
  const atoms = atomsOf(value)
  if (atoms.length === 0) {
    if (broken === undefined) steps.ok('dependencies', 'The lock names no other atoms.')
    return []
  }
  if (depth >= context.depth) {
    steps.skip('dependencies', `The lock names ${count(atoms)}, deeper than --depth ${context.depth} goes.`)
    return []
  }
  const verdicts: AtomVerdict[] = []
  const bad: string[] = []
  const open: string[] = []
  const judge = (verdict: AtomVerdict, name: string) => {
    const outcome = outcomeOf(verdict)
    if (outcome === 'failed') bad.push(name)
    if (outcome === 'unreachable') open.push(name)
  }
  for (const atom of atoms) {
    const { label, version } = atom
    const known = context.seen.get(keyOf(atom))
    if (known !== undefined) {
      if (known !== 'under way') judge(known, `${label} ${version}`)
      continue
    }
    const target = await targetOf(atom, value, claim, context)
    if (typeof target === 'string') {
      steps.unreachable('dependencies', {
        at: `${label} ${version}`,
        message: target,
        meaning: 'Nothing says which commit is meant, so that there is nothing to compare.',
        advice: 'Ask the author to lock again (firn atom resolve) and to publish a new version.',
      })
      continue
    }
    if (context.seen.size >= MAX_VERIFIED_ATOMS) {
      steps.unreachable('dependencies', {
        at: `${label} ${version}`,
        message: `It is not looked at: ${MAX_VERIFIED_ATOMS} atoms were already.`,
        meaning: 'Nothing shows that the rest of the lock holds.',
        advice: 'Verify the rest one by one.',
      })
      continue
    }
    context.seen.set(keyOf(atom), 'under way')
    const verdict = await verify(target, context, depth + 1)
    context.seen.set(keyOf(atom), verdict)
    verdicts.push(verdict)
    judge(verdict, `${label} ${version}`)
  }
  if (bad.length === 0 && open.length === 0) {
    steps.ok('dependencies', `Of ${count(atoms)} in the lock none is false: see below each.`)
  } else if (bad.length === 0) {
    steps.unreachable('dependencies', {
      message: `Of ${count(atoms)} in the lock not everything could be looked at: ${open.join(', ')}.`,
      meaning: 'Nothing that was looked at is false; what is built includes atoms of which not all is shown.',
      advice: 'See below what could not be had of each, and try again when it can.',
    })
  } else {
    steps.fail('dependencies', {
      message: `Of ${count(atoms)} in the lock ${bad.length} did not verify: ${bad.join(', ')}.`,
      meaning: 'What is built includes atoms that are not what they claim to be.',
      advice: 'See below what is wrong with each, and lock others.',
    })
  }
  return verdicts
}

const count = ({ length }: readonly unknown[]) => `${length} ${length === 1 ? 'atom' : 'atoms'}`

/** The atoms of a lock, each once: dependencies, the composer, the interpreter. */
function atomsOf({ deps, compose, locker }: IndexedLock): IndexedAtom[] {
  const atoms = [
    ...deps.filter((dep) => dep.type === 'atom'),
    ...(compose?.use === 'atom' ? [compose.atom] : []),
    ...(locker === undefined ? [] : [locker]),
  ]
  return [...new Map(atoms.map((atom) => [keyOf(atom), atom])).values()]
}

function keyOf({ set, label, id, version, rev }: IndexedAtom): string {
  return [set, label, id, version, rev].join(' ')
}

/** What a lock claims of an atom, or a sentence that says why it claims too little. */
async function targetOf(
  atom: IndexedAtom,
  { sets }: IndexedLock,
  parent: AtomClaim,
  { records }: VerifyContext,
): Promise<Target | string> {
  const { label, version, set, id, rev, mirror } = atom
  if (rev === undefined) return 'It is an atom of the same repository that is not published: nothing pins it.'
  if (set === undefined || id === undefined)
    return 'The lock is of an older form that names no set: lock again.'
  const named = [...(mirror === undefined ? [] : [mirror]), ...(sets.get(set)?.mirrors ?? [])]
  const mirrors = named.flatMap((url) => (url === THIS_REPOSITORY ? parent.mirrors : [url]))
  const claim = unsignedClaim({ label, version, id, rootCommit: set, rev, mirrors: [...new Set(mirrors)] })
  if (records === undefined) return { claim, signed: 'unknown', why: 'Records are not asked for offline.' }
  return signedTarget(claim, records)
}
