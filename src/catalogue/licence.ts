import { parseLicence } from '../syntax/spdx.js'
import type { TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'

/** The licence of an entry as an SPDX expression; what is none is left for the lint to find. */
export function mapLicence({ license, licenseUpstream }: CatalogueEntry, note: TakeNote): string | undefined {
  if (Array.isArray(license)) return joinLicences(license, note)
  if (license) return canonical(license)
  if (!licenseUpstream) return undefined
  const message =
    'The catalogue has no licence for it; the one recorded was read from its upstream repository.'
  note('upstream-metadata', 'info', message, 'Check the licence.')
  return canonical(licenseUpstream)
}

/** nixpkgs does not say what a list of licences means. AND claims no right that either reading does not give. */
function joinLicences(licences: readonly string[], note: TakeNote): string {
  const expression = canonical(licences.join(' AND '))
  const message = `The catalogue lists licences without saying how they go together; recorded as ${expression}.`
  note('licence-list', 'info', message, 'Write OR where people may choose.')
  return expression
}

function canonical(text: string): string {
  const licence = parseLicence(text)
  return 'problem' in licence ? text : licence.expression
}
