import type { Catalogue } from './schema.js'

/** An organisation of a catalogue as an account. */
export interface CatalogueAuthor {
  /** The organisation's name in the catalogue. */
  readonly name: string
  /** The first label of a handle; the server adds its domain. */
  readonly handleHint: string
  readonly displayName: string
}

/** What the reference PDS takes as the first label of a handle. */
const MAX_LABEL_LENGTH = 18

export function mapAuthor(name: string, organisations: Catalogue['organisations']): CatalogueAuthor {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LABEL_LENGTH)
    .replace(/^-+|-+$/g, '')
  const displayName = organisations.find(({ org }) => org === name)?.displayName ?? name
  return { name, handleHint: label, displayName }
}
