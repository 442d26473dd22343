import { Banner } from '../../../web/components/banner.js'
import { CodeBlock } from '../../../web/components/copyable.js'
import { TextArea } from '../../../web/components/form.js'
import { Icon } from '../../../web/components/icon.js'
import { PUBLISH_MODEL } from '../../../web/links.js'
import type { SourceFields } from '../../models/source-fields.js'

export interface SourcePageProps {
  /** Of one's own model, whose next version this will be; empty for a new one. */
  readonly name: string
  readonly source: SourceFields
  /** Why the source was not read. */
  readonly problem?: string
}

const EXAMPLES = `hf:org/model@main
https://huggingface.co/org/model/tree/main
ollama:name:tag
git-lfs:https://host/owner/repo@v1#weights
git-xet:https://hub/org/model@main
s3://bucket/prefix?region=eu-west-1
mlflow:https://server#models:/name/3
https://host/model.gguf#sha256=…`

/** The first step: where the files lie. */
export function SourcePage({ name, source, problem }: SourcePageProps) {
  return (
    <div class="stack">
      <h1>{name === '' ? 'Publish a model' : `A new version of ${name}`}</h1>
      {problem === undefined ? (
        <p>
          A model is a signed record in your own repository that pins every file by its sha256, wherever it
          lies. No weights are uploaded: they stay where they are, and are not read where their hub tells
          their hashes. Its card, and a list of files that is too long for a record, are uploaded to your own
          repository, too.
        </p>
      ) : (
        <Banner tone="danger" title="This source cannot be read" alert>
          {problem} Nothing was written.
        </Banner>
      )}
      <form class="stack" method="post" action={PUBLISH_MODEL}>
        <input type="hidden" name="own" value={name} />
        <TextArea
          name="source"
          label="Source"
          hint="The address of its page, or one of the forms below. Several addresses of files go on lines of their own."
          value={source.source}
          rows={2}
          required
          code
        />
        <TextArea
          name="include"
          label="Only these files (optional)"
          hint="Globs, one a line: *.safetensors. A * goes across directories, as the tools of hubs have it."
          value={source.include}
          rows={2}
          code
        />
        <div class="buttons">
          <button class="button button-primary" type="submit" name="step" value="look">
            <Icon name="search" /> Look it up
          </button>
          <span class="soft">This may take a minute. Nothing is written yet.</span>
        </div>
      </form>
      <details class="disclosure" open={problem !== undefined}>
        <summary>Forms of a source</summary>
        <CodeBlock label="Forms of a source" text={EXAMPLES} />
      </details>
      <p class="soft small">
        What only you may read is published with <code>firn model publish</code>, which uses the tokens of
        your machine. This server has none.
      </p>
    </div>
  )
}
