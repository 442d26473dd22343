import { model } from '../lexicons/dev/firn.js'
import { MAX_BASE_ADDRESS_LENGTH } from '../limits/models.js'
import { modelAddress } from '../models/model-address.js'
import { foldSlug, slugProblem } from '../syntax/slug.js'
import type { RecordInput } from './record-input.js'
import { type DefinitionRef, parseDefinitionUri, parseModelUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** A valid `dev.firn.model`. */
export interface CheckedModel {
  readonly collection: typeof model.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: 'model'
  readonly name: string
  /** The name as it counts for uniqueness within the author's models; the index has to see to that. */
  readonly foldedName: string
  readonly baseModels: readonly CheckedBaseModel[]
  readonly record: model.Main
}

/** A model that it was made from: on firn, or at an address elsewhere. */
export type CheckedBaseModel = (
  | { readonly definition: DefinitionRef; readonly url?: undefined }
  | { readonly definition?: undefined; readonly url: string }
) & { readonly relation: string | undefined }

/** @throws RecordRefusal */
export function checkModel({ did, rkey, value }: RecordInput): CheckedModel {
  const problem = slugProblem(rkey)
  if (problem) throw new RecordRefusal('InvalidSlug', problem)
  const record = validateRecord(model.main, value)
  if (record.successor !== undefined) parseDefinitionUri(record.successor, '$.successor')
  const baseModels = readBaseModels(record.baseModels ?? [], { did, name: rkey })
  return {
    collection: model.$nsid,
    did,
    rkey,
    kind: 'model',
    name: rkey,
    foldedName: foldSlug(rkey),
    baseModels,
    record,
  }
}

function readBaseModels(
  baseModels: readonly model.BaseModel[],
  own: { did: string; name: string },
): CheckedBaseModel[] {
  const ids = new Set<string>()
  return baseModels.map((base, index) => {
    const path = `$.baseModels[${index}]`
    const checked = readBaseModel(base, path)
    const { definition } = checked
    if (definition?.did === own.did && definition.name === own.name) {
      throw new RecordRefusal('InvalidReference', 'no model was made from itself: leave it out.', path)
    }
    const id = base.definition ?? modelAddress(checked.url ?? '')
    if (ids.has(id)) throw new RecordRefusal('DuplicateItem', `${id} is named twice: name it once.`, path)
    ids.add(id)
    return checked
  })
}

function readBaseModel({ definition, url, relation }: model.BaseModel, path: string): CheckedBaseModel {
  if (definition !== undefined && url === undefined) {
    return { definition: parseModelUri(definition, `${path}.definition`), relation }
  }
  if (url === undefined || definition !== undefined) {
    throw new RecordRefusal(
      'InvalidReference',
      'name either "definition", where the model is on firn, or "url", where it is not.',
      path,
    )
  }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new RecordRefusal('InvalidReference', 'write the https:// address of its page.', `${path}.url`)
  }
  const { length } = modelAddress(url)
  if (length > MAX_BASE_ADDRESS_LENGTH) {
    throw new RecordRefusal(
      'InvalidReference',
      `with its letters escaped it has ${length} characters, and at most ${MAX_BASE_ADDRESS_LENGTH} are allowed: name a shorter one.`,
      `${path}.url`,
    )
  }
  return { url, relation }
}
