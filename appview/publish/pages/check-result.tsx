import { jsonPath } from '../../../src/definitions/path.js'
import { Banner } from '../../web/components/banner.js'
import { FindingList } from '../../web/components/finding-list.js'
import type { PublishCheck } from '../check-input.js'
import { ProblemList } from './problem-list.js'

/** What a check says: problems, findings, notes, or that all is well. */
export function CheckResult({ check }: { check: PublishCheck }) {
  const { problems, findings, notes, publishable } = check
  return (
    <div class="stack">
      {problems.length > 0 && (
        <Banner tone="danger" title="What is wrong">
          <ProblemList
            problems={problems.map((problem) => ({
              message: problem.message,
              place: jsonPath(problem.path),
            }))}
          />
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
      {publishable && findings.length + notes.length === 0 && (
        <Banner tone="ok" title="Nothing was found amiss" />
      )}
    </div>
  )
}
