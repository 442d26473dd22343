import { MAX_MANIFEST_BYTES } from '../../limits/atom-files.js'
import { appendItem, removeItemAt } from '../toml/edit/list.js'
import { setEntry } from '../toml/edit/set-entry.js'
import { parseToml } from '../toml/parse.js'
import { quote, quoteShortList } from '../toml/quote.js'
import { normalPath, parseEkala } from './ekala.js'

const PACKAGES = ['set', 'packages'] as const

/**
 * The `ekala.toml` with a directory more in its list; comments and order stay. One that is listed already changes
 * nothing.
 * @throws AtomFileError where the file is wrong before or after
 */
export function addPackage(text: string, path: string): string {
  const { packages } = parseEkala(text)
  const added = normalPath(path)
  if (packages.some((known) => normalPath(known) === added)) return text
  const document = parseToml(text, { maxBytes: MAX_MANIFEST_BYTES })
  const listed = document.root.entries.get('set')?.value
  const edited =
    listed?.type === 'table' && listed.entries.has('packages')
      ? appendItem(document, PACKAGES, quote(added))
      : setEntry(document, PACKAGES, { dotted: [], value: quoteShortList([added]) })
  parseEkala(edited)
  return edited
}

/**
 * The `ekala.toml` without a directory; one that is not listed changes nothing.
 * @throws AtomFileError where the file is wrong before or after
 */
export function removePackage(text: string, path: string): string {
  const index = parseEkala(text).packages.findIndex((known) => normalPath(known) === normalPath(path))
  if (index === -1) return text
  const edited = removeItemAt(parseToml(text, { maxBytes: MAX_MANIFEST_BYTES }), PACKAGES, index)
  parseEkala(edited)
  return edited
}
