import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { factsOfFormat } from '../../../src/models/formats/by-name.js'
import { formatBytes, formatCount } from '../amounts.js'
import type { ReleasedModel } from '../load/model.js'
import { modelRecord } from '../records.js'
import { Tag } from './banner.js'
import { SearchFact } from './search-fact.js'

/** What is true of a model and its release, a line each. */
export function ModelFacts({
  definition,
  released,
}: {
  definition: DefinitionView
  released: ReleasedModel | undefined
}) {
  const { task, library, languages } = modelRecord(definition)
  return (
    <>
      {released && <FilesFacts {...released} />}
      <SearchFact title="Task" name="task" values={task ? [task] : []} />
      <SearchFact title="Library" name="library" values={library ? [library] : []} />
      {languages && languages.length > 0 && (
        <>
          <dt>Languages</dt>
          <dd>{languages.join(', ')}</dd>
        </>
      )}
    </>
  )
}

function FilesFacts({ artifact, formats, files }: ReleasedModel) {
  const { totalSize, fileCount, parameters } = artifact
  return (
    <>
      <dt>Size</dt>
      <dd>
        <span title={`${totalSize.toLocaleString('en')} bytes`}>{formatBytes(totalSize)}</span> in{' '}
        {fileCount.toLocaleString('en')} {fileCount === 1 ? 'file' : 'files'}
      </dd>
      {parameters !== undefined && (
        <>
          <dt>Parameters</dt>
          <dd title={parameters.toLocaleString('en')}>{formatCount(parameters)}</dd>
        </>
      )}
      {formats.length > 0 && (
        <>
          <dt>Weights{files.problem !== undefined && ', by its author’s word'}</dt>
          <dd>
            <ul class="tags">
              {formats.map((format) => (
                <li>
                  <FormatTag format={format} />
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </>
  )
}

/** A format of weights by its name, and whether loading it may run code. */
export function FormatTag({ format }: { format: string }) {
  const facts = factsOfFormat(format)
  if (facts === undefined) return <Tag>{format}</Tag>
  const { label, runsCode, why } = facts
  if (runsCode === 'never') return <Tag tone="ok">{label}</Tag>
  return (
    <span class={runsCode === 'always' ? 'tag tag-warning' : 'tag tag-info'} title={why}>
      {label}
    </span>
  )
}
