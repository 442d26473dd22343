import { model } from '../../src/lexicons/dev/firn.js'
import { sampleListedFiles, sampleModel, sampleModelRelease } from '../support/sample-models.js'
import { type Json, OTHER_AUTHOR } from '../support/sample-records.js'

/** The files of releases whose record names a blob. */
export const LISTED = sampleListedFiles(['config.json', 'weights.bin'])

/** A model that was made from another of the same author, and from one that nobody published. */
export function modelOf(did: string, base: string, change: Json = {}): Json {
  const baseModels = [
    { definition: `at://${did}/${model.$nsid}/${base}`, relation: 'finetune' },
    { definition: `at://${OTHER_AUTHOR}/${model.$nsid}/base` },
  ]
  return sampleModel({ baseModels, ...change })
}

/** A release of a model of any author: its record lists the files, or names a blob that does. */
export function modelReleaseOf(
  did: string,
  name: string,
  version: string,
  { listed = false, ...change }: Json & { listed?: boolean } = {},
): Json {
  return sampleModelRelease({
    definition: `at://${did}/${model.$nsid}/${name}`,
    version,
    ...(listed ? { artifact: LISTED.artifact() } : {}),
    ...change,
  })
}
