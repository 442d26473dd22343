import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { descriptionOf } from '../records.js'
import { Tag, type Tone } from './banner.js'
import { PickleTag } from './pickle-tag.js'

const STATUS_TONES: Readonly<Record<string, Tone>> = { deprecated: 'warning', archived: 'warning' }
/** Nothing to say: what people expect. */
const QUIET = new Set(['stable'])

/** What is out of the ordinary about a definition, in a word each. */
export function StateTags({ definition }: { definition: DefinitionView }) {
  const { status } = descriptionOf(definition)
  const { newest } = definition
  return (
    <>
      {status && !QUIET.has(status) && (
        <Tag {...(STATUS_TONES[status] ? { tone: STATUS_TONES[status] } : {})}>{status}</Tag>
      )}
      {newest?.yanked && <Tag tone="danger">yanked</Tag>}
      {!newest && <Tag>no release</Tag>}
      {definition.hasService && <Tag tone="info">service</Tag>}
      {definition.model?.pickle && <PickleTag />}
    </>
  )
}
