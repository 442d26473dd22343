import type { LexValue } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import { release } from '../../src/lexicons/dev/firn.js'
import { PackageNixError, packageNix } from '../../src/nix/package-nix/package-nix.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import type { PublishCheck } from './check-input.js'

/** The Nix expression that a release will be, or why there is none to read. */
export type ExpressionPreview = { readonly text: string } | { readonly problem: string }

/** As `…/package.nix` will answer; undefined when no valid release is to be published. */
export async function previewExpression(check: PublishCheck): Promise<ExpressionPreview | undefined> {
  const { definition, release: checked } = check.input
  if (checked === undefined) return undefined
  const { did, rkey, name, record } = checked
  const described = definition?.record ?? check.published?.json ?? {}
  const texts = ['summary', 'homepage', 'licence'].flatMap((key) => {
    const value = Object.entries(described).find(([name]) => name === key)?.[1]
    return typeof value === 'string' ? [[key, value]] : []
  })
  const cid = await cidForRecord(record as LexValue)
  try {
    const uri = makeAtUri(did, release.$nsid, rkey)
    const text = packageNix({ uri, cid: cid.toString(), name, record, definition: Object.fromEntries(texts) })
    return { text }
  } catch (error) {
    if (error instanceof PackageNixError) return { problem: error.message }
    throw error
  }
}
