import { recipe } from '../../lexicons/dev/firn.js'
import { type Expression, type StringPart, string } from '../expression.js'
import { check, PackageNixError, shellQuote } from './checks.js'
import { fetchSource } from './fetching.js'
import type { Arguments } from './layout.js'
import type { PlacedRecipe } from './placed-recipe.js'
import type { Scope } from './scope.js'

/** Files laid into the source, and files installed besides what the builder installs; as library/lib/files.nix. */
export function filesOf(
  { recipe: main, blobs }: PlacedRecipe,
  input: (text: string) => Expression,
  scope: Scope,
): Arguments {
  const { files = [], install = [], build } = main

  function originOf(file: recipe.File): Expression {
    if ((file.source === undefined) === (file.input === undefined)) {
      throw new PackageNixError('A file of a recipe has either source or input.')
    }
    return file.source === undefined ? input(file.input ?? '') : fetchSource(file.source, scope, blobs).src
  }
  function lay(file: recipe.File): StringPart[] {
    const within = file.from === undefined ? '' : `/${shellQuote(check('relative path', file.from))}`
    // No path of the store holds a quote.
    return copy(
      file.executable,
      ["'", originOf(file), `'${within}`],
      shellQuote(check('relative path', file.path)),
    )
  }
  function keep(file: recipe.Installed): StringPart[] {
    const from = `"$firnRoot"/${shellQuote(check('relative path', file.path))}`
    return copy(file.executable, [from], `"$out"/${shellQuote(check('relative path', file.to))}`)
  }

  const before =
    recipe.prebuilt.$isTypeOf(build) || recipe.site.$isTypeOf(build) ? 'preInstall' : 'preConfigure'
  return [
    [
      before,
      files.length + install.length === 0 ? undefined : string('firnRoot="$PWD"\n', ...files.flatMap(lay)),
    ],
    ['postInstall', install.length === 0 ? undefined : string(...install.flatMap(keep))],
  ]
}

function copy(executable: boolean | undefined, from: readonly StringPart[], to: string): StringPart[] {
  const mode = executable ? '755' : '644'
  return [
    'if [ -d ',
    ...from,
    ` ]; then\n  mkdir -p ${to}\n  cp -r `,
    ...from,
    `/. ${to}/\n  chmod -R u+w ${to}\nelse\n  install -Dm${mode} `,
    ...from,
    ` ${to}\nfi\n`,
  ]
}
