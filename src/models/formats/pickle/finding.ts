import { isAllowed, type Judgement, judgeImport } from './judge.js'
import type { Act } from './machine.js'

/** One thing that a scan for pickles found. */
export interface PickleFinding {
  /** The file, and after `!` each archive's member that it lies in. */
  readonly where: string
  /** `unread`: something that may be a pickle could not be read to its end. `note`: nothing to hold against it. */
  readonly level: Judgement | 'unread' | 'note'
  readonly text: string
}

/** Stands at the end of whatever is said of a pickle: a scan proves nothing. */
export const INDICATOR = 'an indicator, not a gate'

export function findingOf(where: string, act: Act, allowed: readonly string[]): PickleFinding {
  switch (act.kind) {
    case 'import': {
      const name = shown(`${act.module}.${act.name}`)
      const judgement = isAllowed(act.module, act.name, allowed) ? 'usual' : judgeImport(act.module, act.name)
      return { where, level: judgement, text: `imports ${name}${WHY[judgement]}` }
    }
    case 'hidden-import':
      return { where, level: 'dangerous', text: 'imports something whose name it computes or hides' }
    case 'extension':
      return {
        where,
        level: 'dangerous',
        text: `imports whatever who loads it registered as extension ${act.code}`,
      }
    case 'hidden-call':
      return { where, level: 'dangerous', text: 'calls what another call of it gives' }
    case 'changes-global':
      return { where, level: 'dangerous', text: `changes ${shown(`${act.module}.${act.name}`)} itself` }
  }
}

const WHY: Readonly<Record<Judgement, string>> = {
  usual: '',
  unusual: ', which weights do not need',
  dangerous: ', which can do harm when it is called',
}

/** A name from a pickle is anything: shown on one line, with what is not plain escaped. */
function shown(name: string): string {
  return /^[\w.]+$/.test(name) ? name : JSON.stringify(name.slice(0, 200))
}
