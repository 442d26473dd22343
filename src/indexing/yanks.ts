import { addEvent, type Draft, touchDefinition } from './draft.js'
import { yankUriOf } from './uris.js'

/**
 * Works out which of the touched releases are yanked: those whose yank names the CID that is pinned. It does not
 * matter which of the two came first.
 */
export function settleYanks(draft: Draft): void {
  const { rows, touched } = draft
  for (const uri of [...touched.releases].sort()) {
    const release = rows.releases.get(uri)
    if (!release) continue
    const yank = rows.yanks.get(yankUriOf(uri))
    const counts = yank?.releaseCid === release.cid
    if (counts === release.yanked) continue
    release.yanked = counts
    touched.rescored.add(uri)
    touchDefinition(draft, release.definitionUri)
    const { kind, key, definitionUri, version } = release
    addEvent(draft, {
      action: counts ? 'yank' : 'unyank',
      kind,
      key,
      definitionUri,
      version,
      uri: yankUriOf(uri),
      cid: counts ? yank.cid : null,
    })
  }
}
