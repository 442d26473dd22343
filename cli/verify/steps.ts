import { CommitObjectError } from '../../src/atoms/git-commit.js'
import { TreeObjectError } from '../../src/atoms/git-tree.js'
import type { FailedStep, Step, StepName } from '../../src/atoms/verify/step.js'
import { GitError } from '../git/git-error.js'

/** What a failure says besides its name. */
export type Failure = Omit<FailedStep, 'name' | 'status'>

/** Writes down the steps of one atom as they are taken. */
export class Steps {
  readonly list: Step[] = []
  readonly #onStep: ((step: Step) => void) | undefined

  constructor(onStep?: (step: Step) => void) {
    this.#onStep = onStep
  }

  ok(name: StepName, message: string, at?: string): true {
    this.#add({ name, status: 'ok', message, ...(at === undefined ? {} : { at }) })
    return true
  }

  skip(name: StepName, message: string, at?: string): false {
    this.#add({ name, status: 'skipped', message, ...(at === undefined ? {} : { at }) })
    return false
  }

  fail(name: StepName, failure: Failure): false {
    this.#add({ name, status: 'failed', ...failure })
    return false
  }

  /**
   * Takes a step; git that cannot answer is a failure of it, for then what was to be shown was not shown.
   * @returns what the step gives; undefined after a failure
   */
  async attempt<T>(name: StepName, take: () => Promise<T>, at?: string): Promise<T | undefined> {
    try {
      return await take()
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.fail(name, {
        message: error.message,
        meaning: 'What this step looks at could not be had, so that nothing shows that it holds.',
        advice: 'Try again later, or with another mirror.',
        ...(at === undefined ? {} : { at }),
      })
      return undefined
    }
  }

  #add(step: Step): void {
    this.list.push(step)
    this.#onStep?.(step)
  }
}

/** What others hand out can be missing, and can be no object of git at all. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof GitError) return error.reason !== 'Aborted' && error.reason !== 'NotInstalled'
  return error instanceof CommitObjectError || error instanceof TreeObjectError
}
