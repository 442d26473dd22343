import { CommitObjectError } from '../../src/atoms/git-commit.js'
import { TreeObjectError } from '../../src/atoms/git-tree.js'
import type { FailedStep, Step, StepName } from '../../src/atoms/verify/step.js'
import { GitError, type GitFailure } from '../git/git-error.js'

/** What a failure says besides its name. */
export type Failure = Omit<FailedStep, 'name' | 'status'>

/** Where steps are written down. Each answers whether the next may rely on it. */
export interface StepLog<N extends string = StepName> {
  ok(name: N, message: string, at?: string): true
  skip(name: N, message: string, at?: string): false
  fail(name: N, failure: Failure): false
  /** What would show it could not be had. */
  unreachable(name: N, trouble: Failure): false
}

/** Writes down the steps of one atom, or of what else has some, as they are taken. */
export class Steps<N extends string = StepName> implements StepLog<N> {
  readonly list: Step<N>[] = []
  readonly #onStep: ((step: Step<N>) => void) | undefined

  constructor(onStep?: (step: Step<N>) => void) {
    this.#onStep = onStep
  }

  ok(name: N, message: string, at?: string): true {
    this.#add({ name, status: 'ok', message, ...(at === undefined ? {} : { at }) })
    return true
  }

  skip(name: N, message: string, at?: string): false {
    this.#add({ name, status: 'skipped', message, ...(at === undefined ? {} : { at }) })
    return false
  }

  fail(name: N, failure: Failure): false {
    this.#add({ name, status: 'failed', ...failure })
    return false
  }

  unreachable(name: N, trouble: Failure): false {
    this.#add({ name, status: 'unreachable', ...trouble })
    return false
  }

  /**
   * Takes a step. A mirror that does not answer leaves it open; one that answers and does not hand out what it should
   * is a failure of it.
   * @returns what the step gives; undefined where it gives nothing
   */
  async attempt<T>(name: N, take: () => Promise<T>, at?: string): Promise<T | undefined> {
    try {
      return await take()
    } catch (error) {
      if (!isRefusal(error)) throw error
      const trouble = {
        message: error.message,
        meaning: 'What this step looks at could not be had, so that nothing shows that it holds.',
        ...(at === undefined ? {} : { at }),
      }
      if (isAway(error)) this.unreachable(name, { ...trouble, advice: 'Try again later.' })
      else
        this.fail(name, {
          ...trouble,
          advice: 'Use another mirror, and tell the author that this one lacks it.',
        })
      return undefined
    }
  }

  #add(step: Step<N>): void {
    this.list.push(step)
    this.#onStep?.(step)
  }
}

function isAway(error: Error): boolean {
  return error instanceof GitError && AWAY.has(error.reason)
}

const AWAY: ReadonlySet<GitFailure> = new Set(['Unreachable', 'TimedOut', 'LoginNeeded', 'Forbidden'])

/** What others hand out can be missing, and can be no object of git at all. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof GitError) return error.reason !== 'Aborted' && error.reason !== 'NotInstalled'
  return error instanceof CommitObjectError || error instanceof TreeObjectError
}
