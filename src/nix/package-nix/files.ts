import { recipe } from '../../lexicons/dev/firn.js'
import { type Expression, type StringPart, string } from '../expression.js'
import { check, PackageNixError, shellQuote } from './checks.js'
import { fetchSource } from './fetching.js'
import type { Arguments } from './layout.js'
import type { PlacedRecipe } from './placed-recipe.js'
import type { Scope } from './scope.js'

/**
 * Files laid into the source, commands that prepare the build, and files installed besides what the builder installs: as
 * library/lib/files.nix.
 */
export function filesOf(placed: PlacedRecipe, input: (text: string) => Expression, scope: Scope): Arguments {
  const { files = [], prepare = [], install = [], build } = placed.recipe

  function originOf(file: recipe.File): Expression {
    if ((file.source === undefined) === (file.input === undefined)) {
      throw new PackageNixError('A file of a recipe has either source or input.')
    }
    return file.source === undefined ? input(file.input ?? '') : fetchSource(file.source, scope, placed).src
  }
  function lay(file: recipe.File): StringPart[] {
    if (file.systems !== undefined) {
      throw new PackageNixError('A file for some systems alone has no place in one expression.')
    }
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

  // By env, which finds programs alone and no commands of the shell.
  const run = ({ program, arguments: texts = [] }: recipe.Preparation): string =>
    `${['env', check('command', program), ...texts.map(shellQuote)].join(' ')}\n`

  const isBare = recipe.prebuilt.$isTypeOf(build) || recipe.site.$isTypeOf(build)
  const before = isBare ? 'preInstall' : 'preConfigure'
  const needsDependencies = recipe.deno.$isTypeOf(build) || recipe.node.$isTypeOf(build)
  const commands = prepare.map(run)
  const laid = files.length + install.length === 0 ? [] : ['firnRoot="$PWD"\n', ...files.flatMap(lay)]
  return [
    hook(before, [...laid, ...(needsDependencies ? [] : commands)]),
    hook('preBuild', needsDependencies ? commands : []),
    hook('postInstall', install.flatMap(keep)),
  ]
}

function hook(name: string, parts: readonly StringPart[]): Arguments[number] {
  return [name, parts.length === 0 ? undefined : string(...parts)]
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
