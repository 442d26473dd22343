/**
 * The steps of verifying an atom, in their order. The first five are of a signed record, the rest of git; what each
 * looks at is said by `STEP_QUESTIONS`.
 */
export const STEPS = [
  'account',
  'record',
  'signature',
  'rules',
  'definition',
  'id',
  'refs',
  'rev',
  'commit',
  'tree',
  'root',
  'manifest',
  'lock',
  'content-hash',
  'integrity',
  'dependencies',
] as const

export type StepName = (typeof STEPS)[number]

export const STEP_QUESTIONS: Readonly<Record<StepName, string>> = {
  account: 'Does the name lead to an account, and do its server and key stand in its DID document?',
  record: "Does the author's own server hand out the record, with a proof?",
  signature: "Is the commit of the author's repository signed by the account's key, and the record in it?",
  rules: 'Is the record a release of an atom by all the rules of its lexicon?',
  definition: 'Does the author define the atom, with the same root commit and label?',
  id: 'Is the AtomId that of root commit and label?',
  refs: 'Does every mirror hand out this commit for this version?',
  rev: 'Do tree, origin, label and version make the commit of this id?',
  commit: 'Is the object in git that commit, to the last byte?',
  tree: 'Is its tree that of the directory at the commit it was published from?',
  root: 'Does the history of that commit begin at the root commit, and is it the one that the mirrors name?',
  manifest: 'Is the manifest in the tree the one that is claimed?',
  lock: 'Is the lock in the tree the one that is claimed?',
  'content-hash': 'Have the files the BLAKE3 hash that is claimed?',
  integrity: 'Does the integrity ref name that hash and lead to the commit?',
  dependencies: 'Does all of this hold for every atom in the lock?',
}

/** What a step came to. */
export type Step<N extends string = StepName> =
  | OkStep<N>
  | SkippedStep<N>
  | FailedStep<N>
  | UnreachableStep<N>

interface AnyStep<N extends string> {
  readonly name: N
  /** The mirror, record or entry that it looked at, where there may be several. */
  readonly at?: string
}

export interface OkStep<N extends string = StepName> extends AnyStep<N> {
  readonly status: 'ok'
  /** What was found to hold. */
  readonly message: string
}

export interface SkippedStep<N extends string = StepName> extends AnyStep<N> {
  readonly status: 'skipped'
  /** Why. */
  readonly message: string
}

/** Something is not what it claims to be. */
export interface FailedStep<N extends string = StepName> extends Trouble<N> {
  readonly status: 'failed'
}

/** What would show it could not be had: it may be true or false. */
export interface UnreachableStep<N extends string = StepName> extends Trouble<N> {
  readonly status: 'unreachable'
}

interface Trouble<N extends string> extends AnyStep<N> {
  /** What is wrong, in a sentence. */
  readonly message: string
  readonly expected?: string
  readonly found?: string
  /** What that means. */
  readonly meaning: string
  /** What to do. */
  readonly advice: string
}

/** An atom and all that was looked at. */
export interface AtomVerdict {
  readonly label: string
  readonly version: string
  /** AtomId */
  readonly id: string
  readonly rev: string | undefined
  /** at-uri of the signed record; undefined for an atom of which none is known. */
  readonly record: string | undefined
  /** `unknown` where nobody could be asked whether somebody signed it. */
  readonly signed: 'signed' | 'unsigned' | 'unknown'
  readonly steps: readonly Step[]
  /** The atoms of its lock; each once, where it is first met. */
  readonly dependencies: readonly AtomVerdict[]
}

/** Every step of an atom and of all below it. */
export function* stepsOf(
  verdict: AtomVerdict,
): Generator<{ readonly atom: AtomVerdict; readonly step: Step }> {
  for (const step of verdict.steps) yield { atom: verdict, step }
  for (const dependency of verdict.dependencies) yield* stepsOf(dependency)
}

/**
 * What verifying came to, there and below: `failed` as soon as anything is false, else `unreachable` where something
 * was neither shown nor left out by wish.
 */
export type Outcome = 'holds' | 'failed' | 'unreachable'

export function outcomeOf(...verdicts: readonly AtomVerdict[]): Outcome {
  const found = new Set(verdicts.flatMap((verdict) => [...stepsOf(verdict)].map(({ step }) => step.status)))
  if (found.has('failed')) return 'failed'
  return found.has('unreachable') ? 'unreachable' : 'holds'
}
