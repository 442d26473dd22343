import { programOf } from '../../definitions/program-of.js'
import { recipe, type release } from '../../lexicons/dev/firn.js'
import type { LockedDefinition } from '../../resolve/lock.js'
import { parseLicence } from '../../syntax/spdx.js'
import { call, type Expression, list, literal, set } from '../expression.js'
import { check, checkAll, isShape } from './checks.js'
import type { Scope } from './scope.js'

/** Licences by their usual names in nixpkgs (lib/licenses.nix); all others are looked up by id. */
const NIXPKGS_NAMES: Readonly<Record<string, string>> = {
  'AGPL-3.0-only': 'agpl3Only',
  'AGPL-3.0-or-later': 'agpl3Plus',
  'Apache-2.0': 'asl20',
  'BSD-2-Clause': 'bsd2',
  'BSD-3-Clause': 'bsd3',
  'CC0-1.0': 'cc0',
  'EUPL-1.2': 'eupl12',
  'GPL-2.0-only': 'gpl2Only',
  'GPL-2.0-or-later': 'gpl2Plus',
  'GPL-3.0-only': 'gpl3Only',
  'GPL-3.0-or-later': 'gpl3Plus',
  ISC: 'isc',
  MIT: 'mit',
  'MPL-2.0': 'mpl20',
  Unlicense: 'unlicense',
  Zlib: 'zlib',
}

export function metaOf(
  main: recipe.Main,
  { systems = [] }: release.Main,
  definition: Partial<LockedDefinition>,
  scope: Scope,
): Expression {
  const { summary, homepage, licence } = definition
  const program = programOf(main)
  const isPrebuilt = recipe.prebuilt.$isTypeOf(main.build)
  return set([
    ['description', summary === undefined ? undefined : literal(summary)],
    ['homepage', homepage !== undefined && isShape('http address', homepage) ? literal(homepage) : undefined],
    ['license', licence === undefined ? undefined : licenceOf(licence, scope)],
    [
      'sourceProvenance',
      isPrebuilt ? list([scope.use('lib', 'sourceTypes', 'binaryNativeCode')]) : undefined,
    ],
    // Who keeps it in nixpkgs is for those to say who copy it there.
    ['maintainers', list([])],
    ['mainProgram', program === undefined ? undefined : literal(check('name of a program', program))],
    ['platforms', systems.length > 0 ? literal(checkAll('system', systems)) : undefined],
  ])
}

function licenceOf(text: string, scope: Scope): Expression | undefined {
  const parsed = parseLicence(text)
  if ('problem' in parsed) return undefined
  const licences = parsed.ids.map((id) => {
    const name = Object.hasOwn(NIXPKGS_NAMES, id) ? NIXPKGS_NAMES[id] : undefined
    return name === undefined
      ? call(scope.use('lib', 'getLicenseFromSpdxId'), literal(id))
      : scope.use('lib', 'licenses', name)
  })
  return licences.length === 1 ? licences[0] : list(licences)
}
