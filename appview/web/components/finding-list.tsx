import type { Finding } from '../../../src/lexicons/dev/firn/defs.js'
import type { IconName } from '../icons.js'
import { Icon } from './icon.js'

const SEVERITIES: Readonly<Record<string, { icon: IconName; tone: string; word: string }>> = {
  error: { icon: 'circle-x', tone: 'danger', word: 'Error' },
  warning: { icon: 'triangle-alert', tone: 'warning', word: 'Warning' },
  info: { icon: 'info', tone: 'info', word: 'Note' },
}

const UNKNOWN_SEVERITY = { icon: 'info', tone: 'info', word: 'Note' } as const

/** Findings of the linter, each with what to do. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.map((finding) => {
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
      })}
    </ul>
  )
}
