import { jsonPath } from '../../../src/definitions/path.js'
import { Banner } from '../../web/components/banner.js'
import { FindingList } from '../../web/components/finding-list.js'
import type { PublishCheck } from '../check-input.js'
import { ProblemList, type ShownProblem } from './problem-list.js'

export interface CheckResultProps {
  readonly check: PublishCheck
  /** What of a form could not be read, so that the check saw nothing of it. */
  readonly unread?: readonly ShownProblem[]
}

/** What a check says: problems, findings, notes, or that all is well. */
export function CheckResult({ check, unread = [] }: CheckResultProps) {
  const problems = [...unread, ...placed(check)]
  const { findings, notes, publishable } = check
  return (
    <div class="stack">
      {problems.length > 0 && (
        <Banner tone="danger" title="What is wrong">
          <ProblemList problems={problems} />
        </Banner>
      )}
      {notes.length > 0 && (
        <Banner tone="warning" title="Worth a second look">
          <ProblemList problems={notes.map((message) => ({ message }))} />
        </Banner>
      )}
      {findings.length > 0 && (
        <section class="stack" aria-labelledby="findings">
          <h2 id="findings">Findings</h2>
          <FindingList
            findings={findings.map(({ finding, path }) => ({ ...finding, path: jsonPath(path) }))}
          />
        </section>
      )}
      {publishable && problems.length + findings.length + notes.length === 0 && (
        <Banner tone="ok" title="Nothing was found amiss" />
      )}
    </div>
  )
}

function placed({ problems }: PublishCheck): ShownProblem[] {
  return problems.map(({ message, path }) => ({ message, place: jsonPath(path) }))
}
