/** Licences that hubs name and SPDX lists (huggingface.co/docs/hub/repositories-licenses), as SPDX spells them. */
const SPDX = [
  'AFL-3.0',
  'Apache-2.0',
  'Artistic-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSD-3-Clause-Clear',
  'BSL-1.0',
  'CC-BY-2.0',
  'CC-BY-2.5',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC-BY-NC-2.0',
  'CC-BY-NC-3.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-ND-3.0',
  'CC-BY-NC-ND-4.0',
  'CC-BY-NC-SA-2.0',
  'CC-BY-NC-SA-3.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-SA-3.0',
  'CC-BY-SA-4.0',
  'CC0-1.0',
  'CDLA-Permissive-1.0',
  'CDLA-Permissive-2.0',
  'CDLA-Sharing-1.0',
  'ECL-2.0',
  'EPL-1.0',
  'EPL-2.0',
  'etalab-2.0',
  'EUPL-1.1',
  'EUPL-1.2',
  'ISC',
  'LPPL-1.3c',
  'MIT',
  'MPL-2.0',
  'MS-PL',
  'NCSA',
  'OFL-1.1',
  'OSL-3.0',
  'PDDL-1.0',
  'PostgreSQL',
  'Unlicense',
  'WTFPL',
  'Zlib',
]

/** Names of hubs that are not those of SPDX in lower case. The hub does not tell "or later": what is sure is said. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'agpl-3.0': 'AGPL-3.0-only',
  'c-uda': 'C-UDA-1.0',
  'gpl-2.0': 'GPL-2.0-only',
  'gpl-3.0': 'GPL-3.0-only',
  'lgpl-2.1': 'LGPL-2.1-only',
  'lgpl-3.0': 'LGPL-3.0-only',
  'odc-by': 'ODC-By-1.0',
  odbl: 'ODbL-1.0',
  pddl: 'PDDL-1.0',
}

const BY_NAME = new Map<string, string>([
  ...SPDX.map((id): [string, string] => [id.toLowerCase(), id]),
  ...Object.entries(OTHER_NAMES),
])

/**
 * A licence as the card of a model names it, as an SPDX expression: one that SPDX does not list becomes a LicenseRef.
 * Undefined where the card says nothing that can be told.
 */
export function hubLicence(card: Readonly<Record<string, unknown>>): string | undefined {
  const names = (Array.isArray(card.license) ? card.license : [card.license]).filter(
    (name) => typeof name === 'string',
  )
  const ids = names.flatMap((name) => spdxOf(name, card.license_name) ?? [])
  return ids.length === 0 ? undefined : [...new Set(ids)].join(' OR ')
}

function spdxOf(name: string, ownName: unknown): string | undefined {
  const folded = name.trim().toLowerCase()
  if (folded === 'unknown' || folded === '') return undefined
  if (folded === 'other') return typeof ownName === 'string' ? licenceRef(ownName) : undefined
  return BY_NAME.get(folded) ?? licenceRef(folded)
}

/** An idstring of SPDX 2.3, annex D, holds letters, digits, `-` and `.` alone. */
function licenceRef(name: string): string | undefined {
  const id = name
    .trim()
    .replace(/\+\+/g, '-plus-plus')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return id === '' ? undefined : `LicenseRef-${id.slice(0, 64)}`
}
