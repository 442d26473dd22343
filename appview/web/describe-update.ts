import type { UpdateView } from '../../src/lexicons/dev/firn/defs.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { definitionPage, releasePage } from './links.js'

/** An update in words and where it leads. */
export interface DescribedUpdate {
  /** What became of the definition: "1.2.0 released". */
  readonly what: string
  readonly href: string
}

/**
 * Says what happened, without the definition's name. A page that is gone is still linked: it says so itself. An atom
 * goes by its AtomId: its label may come to name another one, too, while feeds keep what they once read.
 */
export function describeUpdate(update: UpdateView): DescribedUpdate {
  const { author, kind, name, version } = update
  const definition = {
    author,
    kind,
    name,
    ...(kind === 'atom' ? { key: parseAtUri(update.definition).rkey } : {}),
  }
  return {
    what: phrase(update),
    href: version === undefined ? definitionPage(definition) : releasePage(definition, version),
  }
}

function phrase({ action, version, channel }: UpdateView): string {
  const release = version ?? 'a release'
  switch (action) {
    case 'define':
      return 'new here'
    case 'describe':
      return 'description changed'
    case 'release':
      return `${release} released`
    case 'channel':
      return version === undefined ? `channel ${channel} removed` : `channel ${channel} is now ${version}`
    case 'yank':
      return `${release} yanked`
    case 'unyank':
      return `${release} no longer yanked`
    case 'delete':
      return version === undefined ? 'deleted' : `${version} deleted`
    case 'conflict':
      return `a second record for ${release} was refused`
    default:
      return action
  }
}
