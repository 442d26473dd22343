import type { AuthorModel } from './author-model.js'
import { compare } from './compare.js'
import type { Tables } from './observe.js'

/** The tables of models alone say what the definitions and releases of models do, and nothing else. */
export function* wrongModels(rows: Tables, model: AuthorModel): Generator<string> {
  const isModel = ({ kind }: { kind: string }) => kind === 'model'
  const meaningOf = (cid: string) => model.contents.get(cid)?.meaning
  const definitions = rows.definition.filter(isModel).map(({ uri, cid }) => {
    const meaning = meaningOf(cid)
    return { uri, ...(meaning?.kind === 'model' ? meaning : { task: 'nobody wrote it', bases: [] }) }
  })
  yield* compare(
    'models',
    rows.model.map(({ uri, task }) => [uri, task]),
    definitions.map(({ uri, task }) => [uri, task]),
  )
  yield* compare(
    'lineage',
    rows.modelBase.map(({ modelUri, base }) => [modelUri, base]),
    definitions.flatMap(({ uri, bases }) => bases.map((base) => [uri, base])),
  )

  const released = rows.release.filter(isModel).map(({ uri, cid }) => {
    const meaning = meaningOf(cid)
    return { uri, files: meaning?.kind === 'release' ? meaning.files : undefined }
  })
  yield* compare(
    'releases of models',
    rows.modelRelease.map(({ uri, fileListCid, fileCount }) => [uri, fileListCid, fileCount]),
    released.map(({ uri, files }) => [uri, files?.listCid, files?.fileCount]),
  )
  yield* compare(
    'lists of files',
    rows.fileList.map(({ releaseUri, cid }) => [releaseUri, cid]),
    released.flatMap(({ uri, files }) => (files?.listCid ? [[uri, files.listCid]] : [])),
  )
  yield* wrongLists(rows)
}

/** A list is whole or not there; whether it holds pickles its record says before it is. */
function* wrongLists(rows: Tables): Generator<string> {
  const here = rows.fileList.filter(({ dueAt }) => dueAt === null)
  for (const { releaseUri, problem } of here) if (problem !== null) yield `${releaseUri}: ${problem}`
  for (const { uri, fileListCid, pickle } of rows.modelRelease) {
    if (pickle !== (fileListCid !== null)) yield `${uri}: pickle is ${pickle}`
  }
  yield* compare(
    'files of lists',
    [...new Set(rows.listedFile.map(({ releaseUri }) => releaseUri))],
    here.map(({ releaseUri }) => releaseUri),
  )
}
