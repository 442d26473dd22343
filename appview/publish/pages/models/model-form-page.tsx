import { lexToJson } from '@atproto/lex'
import { makeAtUri } from '../../../../src/syntax/at-uri.js'
import { Banner } from '../../../web/components/banner.js'
import { CodeBlock } from '../../../web/components/copyable.js'
import { FindingList } from '../../../web/components/finding-list.js'
import { Icon } from '../../../web/components/icon.js'
import { PUBLISH_MODEL } from '../../../web/links.js'
import type { ModelCheck } from '../../models/check-model.js'
import { type Found, packFound } from '../../models/found.js'
import type { ModelFields } from '../../models/model-fields.js'
import { type Failure, FailureBanner } from '../failure-banner.js'
import { ProblemList } from '../problem-list.js'
import { FoundSection } from './found-section.js'
import { MODEL_LABELS, ModelControls } from './model-controls.js'

export interface ModelFormProps {
  readonly fields: ModelFields
  /** CID of the description that is changed; empty for a new model. */
  readonly base: string
  /** The description that stands has a card. */
  readonly hasCard: boolean
  /** What the source has; absent where the description alone is changed. */
  readonly found?: Found
  readonly check?: ModelCheck
  readonly failure?: Failure
}

/** The second step: what was found, and what its author says of it. */
export function ModelFormPage({ title, ...props }: ModelFormProps & { title: string }) {
  const { base, found, check, failure } = props
  return (
    <div class="stack">
      <h1>{title}</h1>
      {failure ? <FailureBanner failure={failure} /> : check && <CheckBanner check={check} />}
      {check && check.findings.length > 0 && (
        <section class="stack" aria-labelledby="findings">
          <h2 id="findings">Findings</h2>
          <FindingList findings={check.findings} />
        </section>
      )}
      {found && <FoundSection found={found} />}
      <form class="stack" method="post" action={PUBLISH_MODEL} enctype="multipart/form-data">
        <input type="hidden" name="base" value={base} />
        <input type="hidden" name="found" value={found ? packFound(found) : ''} />
        <ModelControls {...props} />
        <div class="buttons">
          <button class="button button-primary" type="submit" name="step" value="publish">
            <Icon name="check" /> Publish
          </button>
          <button class="button" type="submit" name="step" value="check">
            Check
          </button>
        </div>
      </form>
      {check && <Records check={check} />}
    </div>
  )
}

function CheckBanner({ check: { problems, notes, findings, publishable } }: { check: ModelCheck }) {
  if (!publishable) {
    return (
      <Banner tone="danger" title="This cannot be published yet" alert>
        Nothing was written, and nothing that you typed is lost.
        <ProblemList
          problems={problems.map(({ field, message }) => ({
            message,
            control: field && { id: field, label: MODEL_LABELS[field] },
          }))}
        />
      </Banner>
    )
  }
  if (notes.length > 0) {
    return (
      <Banner tone="warning" title="Worth a second look" alert>
        <ProblemList problems={notes.map((message) => ({ message }))} />
      </Banner>
    )
  }
  return findings.length === 0 ? <Banner tone="ok" title="Nothing was found amiss" alert /> : null
}

function Records({ check: { records } }: { check: ModelCheck }) {
  if (records.length === 0) return null
  return (
    <details class="disclosure">
      <summary>What will be written into your repository</summary>
      <div class="stack">
        {records.map(({ did, collection, rkey, record }) => {
          const uri = makeAtUri(did, collection, rkey)
          return (
            <section class="stack">
              <h3 class="mono">{uri}</h3>
              <CodeBlock text={JSON.stringify(lexToJson(record), null, 2)} label={`Record ${uri}`} long />
            </section>
          )
        })}
      </div>
    </details>
  )
}
