import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { factsOfFormat } from '../../../src/models/formats/by-name.js'
import { formatBytes } from '../amounts.js'
import { modelRecord } from '../records.js'
import { changedSearch } from '../search-query.js'

/** What helps to choose among models, a few words each: task, library, size, formats. */
export function ModelWords({ definition }: { definition: DefinitionView }) {
  const { task, library } = modelRecord(definition)
  const { model } = definition
  const formats = model?.weightFormats.map((format) => factsOfFormat(format)?.label ?? format) ?? []
  return (
    <>
      {task && (
        <span>
          <a href={changedSearch({}, { task })}>{task}</a>
        </span>
      )}
      {library && <span>{library}</span>}
      {model && <span>{formatBytes(model.totalSize)}</span>}
      {formats.length > 0 && <span>{formats.join(', ')}</span>}
    </>
  )
}
