import type { Finding } from '../../../src/lexicons/dev/firn/defs.js'
import type { IconName } from '../icons.js'
import { Icon } from './icon.js'

const SEVERITIES: Readonly<Record<string, { icon: IconName; tone: string; word: string }>> = {
  error: { icon: 'circle-x', tone: 'danger', word: 'Error' },
  warning: { icon: 'triangle-alert', tone: 'warning', word: 'Warning' },
  info: { icon: 'info', tone: 'info', word: 'Note' },
}

const UNKNOWN_SEVERITY = { icon: 'info', tone: 'info', word: 'Note' } as const

interface FindingListProps {
  readonly findings: readonly Finding[]
  /** How many show at once; the others unfold. All when absent. */
  readonly shown?: number
}

/** Findings of the linter, each with what to do, the worst first. */
export function FindingList({ findings, shown = findings.length }: FindingListProps) {
  const order = Object.keys(SEVERITIES)
  const worstFirst = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  const rest = worstFirst.slice(shown)
  return (
    <>
      <ul class="findings">
        {worstFirst.slice(0, shown).map((finding) => (
          <FindingItem finding={finding} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details class="disclosure">
          <summary>{rest.length} more</summary>
          <ul class="findings">
            {rest.map((finding) => (
              <FindingItem finding={finding} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function FindingItem({ finding }: { finding: Finding }) {
  const { icon, tone, word } = SEVERITIES[finding.severity] ?? UNKNOWN_SEVERITY
  return (
    <li>
      <Icon name={icon} tone={tone} />
      <div>
        <strong class={`tone-${tone}`}>{word}:</strong> {finding.message}{' '}
        <code class="soft">{finding.path}</code>
        <div class="soft">{finding.fix}</div>
      </div>
    </li>
  )
}
