import { model } from '../../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import type { CliContext } from '../../context.js'
import { UsageError } from '../../errors/cli-error.js'
import type { JsonObject } from '../../publish/atom-records.js'
import { openRecords } from '../../records/open-records.js'
import { readPublishedName } from '../published/find-release.js'

/**
 * A model that another was made from, as a person names it: `[RELATION=]` and a model of firn or the address of its
 * page, as in `finetune=alice.example/tiny`.
 * @throws UsageError, TargetError, IdentityError
 */
export async function readBase(text: string, context: CliContext): Promise<JsonObject> {
  const [, relation, named = ''] = /^(?:([a-z]+)=)?(.+)$/.exec(text) ?? []
  const kind = relation === undefined ? {} : { relation }
  if (/^https?:\/\//.test(named)) return { url: named, ...kind }
  const published = readPublishedName(named)
  if (published === undefined) {
    throw new UsageError(
      `--base ${text} is neither a model of firn (alice.example/name) nor the address of a page.`,
    )
  }
  const { did } = await (await openRecords(context)).author(published.actor)
  return { definition: makeAtUri(did, model.$nsid, published.name), ...kind }
}
