import parse, { type Node } from 'spdx-expression-parse'
import { MAX_LICENCE_LENGTH } from '../limits/syntax.js'

/** An SPDX licence expression in canonical spelling, and the licence ids that it names, each once. */
export interface Licence {
  readonly expression: string
  readonly ids: string[]
}

/** What is wrong with a licence text and what to write, in a sentence. */
export interface LicenceProblem {
  readonly problem: string
}

const ADVICE =
  'write ids of https://spdx.org/licenses joined by AND, OR and WITH, as in MIT OR Apache-2.0, ' +
  'or LicenseRef-<name> for a licence without an id'

/** What people write, as `fold` leaves it, and what to write in its place. */
const COMMON_NAMES: ReadonlyMap<string, string> = new Map([
  ['agpl3', 'AGPL-3.0-only or AGPL-3.0-or-later'],
  ['apache', 'Apache-2.0'],
  ['apache2', 'Apache-2.0'],
  ['apache2.0', 'Apache-2.0'],
  ['asl2.0', 'Apache-2.0'],
  ['bsd', 'BSD-2-Clause or BSD-3-Clause'],
  ['bsd2', 'BSD-2-Clause'],
  ['bsd2clause', 'BSD-2-Clause'],
  ['bsd3', 'BSD-3-Clause'],
  ['bsd3clause', 'BSD-3-Clause'],
  ['cc0', 'CC0-1.0'],
  ['gpl', 'GPL-3.0-only or GPL-3.0-or-later'],
  ['gpl2', 'GPL-2.0-only or GPL-2.0-or-later'],
  ['gpl3', 'GPL-3.0-only or GPL-3.0-or-later'],
  ['isc', 'ISC'],
  ['lgpl', 'LGPL-3.0-only or LGPL-3.0-or-later'],
  ['mit', 'MIT'],
  ['mpl', 'MPL-2.0'],
  ['mpl2', 'MPL-2.0'],
  ['mpl2.0', 'MPL-2.0'],
  ['proprietary', 'LicenseRef-<name>, with the name of the licence'],
  ['publicdomain', 'CC0-1.0 or Unlicense, if the authors say so'],
  ['unfree', 'LicenseRef-<name>, with the name of the licence'],
  ['unlicensed', 'LicenseRef-<name>, with the name of the licence'],
])

/** Reads an SPDX licence expression (SPDX 2.3, annex D). Ids are told apart by case, as the list spells them. */
export function parseLicence(text: string): Licence | LicenceProblem {
  if (text.length > MAX_LICENCE_LENGTH) {
    return { problem: `A licence of ${text.length} characters is too long: at most ${MAX_LICENCE_LENGTH}.` }
  }
  const node = tryParse(text)
  if (node) return { expression: format(node), ids: [...new Set(licencesOf(node))] }
  if (text.trim() === '') return { problem: `The licence is empty: ${ADVICE}.` }
  const shown = JSON.stringify(text)
  const unknown = firstUnknown(text)
  const meant = COMMON_NAMES.get(fold(text)) ?? COMMON_NAMES.get(fold(unknown ?? ''))
  if (meant !== undefined) return { problem: `${shown} is no SPDX licence expression: write ${meant}.` }
  if (unknown === undefined) return { problem: `${shown} is no SPDX licence expression: ${ADVICE}.` }
  return { problem: `${shown} names ${JSON.stringify(unknown)}, which is no SPDX id: ${ADVICE}.` }
}

/** The expression's tree; undefined when the text is no expression. */
function tryParse(text: string): Node | undefined {
  // The library looks for the name after such a prefix anywhere: it would take "LicenseRef-  OR  MIT".
  if (/(?:LicenseRef|DocumentRef)-(?![A-Za-z0-9.-])/.test(text)) return undefined
  try {
    return parse(text)
  } catch {
    // Its only errors are about the text, and say no more than the sentence that the caller makes.
    return undefined
  }
}

function format(node: Node): string {
  if ('license' in node) {
    const exception = node.exception === undefined ? '' : ` WITH ${node.exception}`
    return `${node.license}${node.plus ? '+' : ''}${exception}`
  }
  const sides = [node.left, node.right].map((side) => {
    // AND binds tighter than OR; within one operator, parentheses say nothing.
    const bare = 'license' in side || side.conjunction === 'and' || node.conjunction === 'or'
    return bare ? format(side) : `(${format(side)})`
  })
  return sides.join(node.conjunction === 'and' ? ' AND ' : ' OR ')
}

function licencesOf(node: Node): string[] {
  return 'license' in node ? [node.license] : [...licencesOf(node.left), ...licencesOf(node.right)]
}

/** The first word that is neither an operator nor the id of a licence or an exception. */
function firstUnknown(text: string): string | undefined {
  return text
    .split(/[\s()]+/)
    .filter((word) => !/^(?:AND|OR|WITH|)$/i.test(word))
    .find((word) => !tryParse(word) && !tryParse(`MIT WITH ${word}`))
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:licen[cs]e|version|the)\b|v(?=\d)/g, '')
    .replace(/[\s_,-]+/g, '')
}
