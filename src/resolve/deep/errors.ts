import type { MirrorAlarm } from './problem.js'

/** A dependency that takes part in a conflict. */
export interface ConflictFact {
  /** Whose releases need it; undefined: it is asked for. */
  readonly from: { readonly definition: string; readonly versions: readonly string[] } | undefined
  readonly definition: string
  readonly requirement: string
}

/** Dependencies that cannot be met together, while all but any one of them could. */
export interface Conflict {
  readonly facts: readonly ConflictFact[]
  /** Why, and what to do. */
  readonly text: string
}

/** No lock is possible. Without what its conflicts name there would be one, unless there are more than are told. */
export class DeepConflictError extends Error {
  override name = 'DeepConflictError'
  readonly conflicts: readonly Conflict[]

  constructor(conflicts: readonly Conflict[]) {
    super(conflicts.map(({ text }) => text).join('\n\n'))
    this.conflicts = conflicts
  }
}

/** Mirrors disagree about what a version is, and it might be taken: somebody rewrote it. Nothing is chosen. */
export class MirrorDisagreementError extends Error {
  override name = 'MirrorDisagreementError'
  readonly alarms: readonly MirrorAlarm[]

  constructor(alarms: readonly MirrorAlarm[], nameOf: (definition: string) => string) {
    super(alarms.map((alarm) => describeAlarm(alarm, nameOf)).join('\n'))
    this.alarms = alarms
  }
}

/** A dependency that cannot be read; the message says whose and what is wrong. */
export class DeepInputError extends Error {
  override name = 'DeepInputError'
}

/** The problem is larger or harder than what is looked at; the message names the limit and what would help. */
export class DeepLimitError extends Error {
  override name = 'DeepLimitError'
}

function describeAlarm({ definition, version, claims }: MirrorAlarm, nameOf: (definition: string) => string) {
  const told = claims.map(
    ({ revision, from }) => `${from.length === 0 ? 'an unnamed mirror' : from.join(', ')} has ${revision}`,
  )
  return `Mirrors disagree about ${nameOf(definition)} ${version}: ${told.join('; ')}. One of them was changed after it was published: ask the author which is right, and leave out the mirror that is not.`
}
