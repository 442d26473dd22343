import { CodeBlock } from '../../web/components/copyable.js'
import { Icon } from '../../web/components/icon.js'
import { PUBLISH } from '../../web/links.js'
import type { PublishCheck } from '../check-input.js'
import type { ExpressionPreview } from '../expression-preview.js'
import { CheckResult } from './check-result.js'
import { type Failure, FailureBanner } from './failure-banner.js'

export interface CheckPageProps {
  readonly check: PublishCheck
  /** What is checked, complete: it comes back with the button. */
  readonly text: string
  readonly readme: string
  /** The records as they will be written. */
  readonly records: readonly { readonly uri: string; readonly json: string }[]
  readonly expression: ExpressionPreview | undefined
  readonly failure?: Failure | undefined
}

/** The second step: everything that is known, and the records as they will be written, before anything is. */
export function CheckPage({ check, text, readme, records, expression, failure }: CheckPageProps) {
  const version = check.input.release?.version.text
  const title = `${check.name}${version === undefined ? '' : ` ${version}`}`
  return (
    <div class="stack">
      <h1>{check.publishable ? `Publish ${title}` : `${title} cannot be published yet`}</h1>
      {failure && <FailureBanner failure={failure} />}
      <CheckResult check={check} />
      <form class="buttons" method="post" action={PUBLISH} enctype="multipart/form-data">
        <input type="hidden" name="mode" value="checked" />
        <input type="hidden" name="json" value={text} />
        <input type="hidden" name="readme-text" value={readme} />
        <input type="hidden" name="base" value={check.published?.cid ?? ''} />
        {check.publishable && (
          <button class="button button-primary" type="submit" name="step" value="publish">
            <Icon name="check" /> Publish
          </button>
        )}
        <button class="button" type="submit" name="step" value="edit">
          <Icon name="pencil" /> Go on editing
        </button>
      </form>
      <h2>What will be written into your repository</h2>
      {records.map(({ uri, json }) => (
        <section class="stack">
          <h3 class="mono">{uri}</h3>
          <CodeBlock text={json} label={`Record ${uri}`} long />
        </section>
      ))}
      {expression && (
        <>
          <h2>What Nix will see</h2>
          {'text' in expression ? (
            <CodeBlock text={expression.text} label="The expression" long />
          ) : (
            <p>There is no expression of it to read: {expression.problem}</p>
          )}
        </>
      )}
    </div>
  )
}
