import type { DatetimeString } from '@atproto/syntax'
import { package as pkg } from '../lexicons/dev/firn.js'
import { isUri } from '../syntax/identifiers.js'
import { defined } from './defined.js'
import { mapLicence } from './licence.js'
import type { TakeNote } from './notes.js'
import { mapRoles } from './roles.js'
import type { CatalogueEntry } from './schema.js'

const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ['application', 'application'],
  ['web-app', 'application'],
  ['service', 'service'],
  ['library', 'library'],
  ['tool', 'tool'],
  ['static-site', 'site'],
])
const MAX_KEYWORDS = 16
const MAX_KEYWORD_LENGTH = 32

/** The definition of an entry: its descriptive half. */
export function mapDefinition(entry: CatalogueEntry, createdAt: DatetimeString, note: TakeNote): pkg.Main {
  const repository = entry.repository ?? entry.upstream?.url
  return defined(
    pkg.$build({
      summary: entry.description ?? entry.descriptionUpstream ?? undefined,
      homepage: isUri(entry.homepage) ? entry.homepage : undefined,
      repository: isUri(repository) && repository.startsWith('https:') ? repository : undefined,
      licence: mapLicence(entry, note),
      keywords: mapKeywords(entry),
      category: CATEGORIES.get(entry.kind ?? ''),
      language: mapLanguage(entry),
      roles: mapRoles(entry),
      status: mapStatus(entry),
      createdAt,
    }),
  )
}

function mapKeywords({ atproto, pname }: CatalogueEntry): string[] | undefined {
  const words = new Set((atproto?.services ?? []).map((word) => word.toLowerCase()))
  words.delete(pname)
  const keywords = [...words].filter((word) => word !== '' && word.length <= MAX_KEYWORD_LENGTH)
  return keywords.length > 0 ? keywords.slice(0, MAX_KEYWORDS) : undefined
}

/** "typescript/deno" and "rust→wasm (dioxus)" begin with the language; the rest is how it is built. */
function mapLanguage({ language }: CatalogueEntry): string | undefined {
  const word = /^[a-z+#]+/.exec(language ?? '')?.[0]
  return word === 'mixed' || word === 'prebuilt' ? undefined : word
}

function mapStatus({ atproto, flags, status }: CatalogueEntry): string | undefined {
  if (status === 'historical') return 'archived'
  if ((flags ?? []).some((flag) => flag.startsWith('deprecated upstream'))) return 'deprecated'
  if (atproto?.status === 'planned') return 'planned'
  return status === 'placeholder' ? 'placeholder' : undefined
}
