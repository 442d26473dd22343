import type { files } from '../../../src/lexicons/dev/firn.js'
import { originFact } from '../model-origin.js'
import { Shortened } from './copyable.js'
import { ExternalLink } from './external-link.js'

/** Where the files come from, by what never moves, and what they must pass before they are used. */
export function ModelOrigin({ artifact: { origin, validation, layout } }: { artifact: files.Main }) {
  const { source, name, href, pin, asked } = originFact(origin)
  return (
    <section aria-labelledby="origin">
      <h2 id="origin">Origin</h2>
      <dl class="facts">
        <dt>Source</dt>
        <dd>
          {source}
          {href && (
            <div>
              <ExternalLink href={href} />
            </div>
          )}
        </dd>
        {name && (
          <>
            <dt>Name</dt>
            <dd class="mono">{name}</dd>
          </>
        )}
        {pin && (
          <>
            <dt>{pin.what}</dt>
            <dd>
              <Shortened text={pin.text} what={`the ${pin.what.toLowerCase()}`} />
              {asked && <span class="soft small"> from {asked}</span>}
            </dd>
          </>
        )}
        <dt>Layout</dt>
        <dd>{LAYOUTS[layout] ?? layout}</dd>
        <dt>Checks</dt>
        <dd>{checksOf(validation)}</dd>
      </dl>
    </section>
  )
}

const LAYOUTS: Readonly<Record<string, string>> = {
  'hf-cache': 'Hugging Face cache',
  ollama: 'Ollama',
  plain: 'plain files',
}

function checksOf(validation: files.Main['validation']): string {
  const more = validation?.validators?.map(({ name }) => name) ?? []
  const preset = validation?.preset ?? (validation ? undefined : 'standard')
  return [...(preset === undefined ? [] : [`preset ${preset}`]), ...more].join(', ') || 'every file’s sha256'
}
