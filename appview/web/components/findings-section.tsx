import type { getFindings } from '../../../src/lexicons/dev/firn.js'
import { FindingList } from './finding-list.js'
import { Score } from './score.js'

/** Beside a readme; the others are disclosed. */
const SHOWN = 4

interface FindingsSectionProps {
  readonly findings: getFindings.$OutputBody
  /** Of a model whose files nobody here has seen: then that nothing is found says little. */
  readonly unlisted: boolean
}

/** What is wrong with it as far as its records tell, and its score. */
export function FindingsSection({ findings: { findings, score, parts }, unlisted }: FindingsSectionProps) {
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{findings.length === 0 && !unlisted ? 'No findings' : 'Findings'}</h2>
      {unlisted && <p class="soft">Its files were not looked at: their list is not here.</p>}
      {findings.length > 0 && <FindingList findings={findings} shown={SHOWN} />}
      <Score score={score} parts={parts} />
    </section>
  )
}
