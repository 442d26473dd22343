import type { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, list, literal, type StringPart, string } from '../expression.js'
import type { Base, Built } from './builds.js'
import { check, checkAll, PackageNixError, shellQuote } from './checks.js'
import { withDependencySource } from './dependency-source.js'
import type { Arguments } from './layout.js'
import type { Scope } from './scope.js'

/** The programs of package.json, a line for each: its name and its file; as library/lib/build/node-workspace.nix. */
const PROGRAMS = shellQuote(
  "const { name, bin = {} } = require(process.argv[1]); const all = typeof bin === 'string' ? { [name.split('/').pop()]: bin } : bin; for (const program in all) console.log(program + ' ' + all[program])",
)

/** npm by buildNpmPackage; pnpm and yarn by their hooks; as library/lib/build/node.nix. */
export function buildNode(build: recipe.Node, base: Base, scope: Scope): Built {
  const hash = literal(check('SRI hash', build.depsHash))
  const script = build.script === undefined ? undefined : check('plain word', build.script)
  const flags = build.flags && literal(checkAll('command line option', build.flags))
  const member = build.workspace === undefined ? undefined : check('relative path', build.workspace)
  const builder = scope.use('stdenv', 'mkDerivation')
  const { install, wraps } = installOf(build, base, member, scope)

  switch (build.manager) {
    case 'npm': {
      // The fetcher that buildNpmPackage makes by itself does not see these.
      const fetches = base.arguments.some(
        ([name, value]) => value !== undefined && (name === 'postUnpack' || name === 'patchFlags'),
      )
      const deps: Arguments = [
        ['name', literal(`${base.pname}-${base.version}-npm-deps`)],
        ['hash', hash],
      ]
      return {
        builder: scope.use('buildNpmPackage'),
        refersToItself: fetches,
        arguments: [
          ...base.arguments,
          fetches
            ? [
                'npmDeps',
                call(
                  scope.use('fetchNpmDeps'),
                  withDependencySource(base.arguments, deps, ['pname', 'version']),
                ),
              ]
            : ['npmDepsHash', hash],
          script === undefined
            ? ['npmBuildFlags', literal(['--if-present'])]
            : ['npmBuildScript', literal(script)],
          ['npmWorkspace', member === undefined ? undefined : literal(member)],
          ['npmFlags', flags],
          ...install,
        ],
      }
    }
    case 'pnpm': {
      const tools = [scope.use('pnpm'), scope.use('pnpmConfigHook'), ...npmInstall(install, scope)]
      const filter = member === undefined ? '' : `--filter ${shellQuote(`{${member}}...`)} `
      const run = `pnpm ${filter}run ${script === undefined ? '--if-present build' : shellQuote(script)}`
      const deps = withDependencySource(base.arguments, [
        ['pnpmInstallFlags', flags],
        ['fetcherVersion', literal(build.fetcherVersion ?? 3)],
        ['hash', hash],
      ])
      return {
        builder,
        refersToItself: true,
        arguments: [
          ...base.arguments,
          ...inputs(base, tools, wraps, scope),
          ['pnpmDeps', call(scope.use('fetchPnpmDeps'), deps)],
          ['pnpmInstallFlags', flags],
          ['dontNpmPrune', literal(true)],
          ['buildPhase', phase(run)],
          ...install,
        ],
      }
    }
    case 'yarn': {
      if (flags) throw new PackageNixError('The hooks of yarn take no flags.')
      const build = member === undefined ? scope.use('yarnBuildHook') : scope.use('yarn')
      const hooks = install.length === 0 ? [scope.use('yarnInstallHook')] : []
      const tools = [scope.use('yarnConfigHook'), build, ...hooks]
      const deps = withDependencySource(base.arguments, [['hash', hash]], ['pname', 'version'])
      const run = `yarn --offline --cwd ${shellQuote(member ?? '')} run ${script === undefined ? 'build' : shellQuote(script)}`
      return {
        builder,
        refersToItself: true,
        arguments: [
          ...base.arguments,
          ...inputs(base, tools, wraps, scope),
          ['yarnOfflineCache', call(scope.use('fetchYarnDeps'), deps)],
          ['yarnBuildScript', member === undefined && script !== undefined ? literal(script) : undefined],
          ['buildPhase', member === undefined ? undefined : phase(run)],
          ...install,
        ],
      }
    }
    default:
      throw new PackageNixError(
        `${JSON.stringify(build.manager)} is no package manager that nixpkgs has a builder for.`,
      )
  }
}

function npmInstall(install: Arguments, scope: Scope): Expression[] {
  return install.length === 0 ? [scope.use('npmHooks', 'npmInstallHook')] : []
}

function inputs(base: Base, tools: readonly Expression[], wraps: boolean, scope: Scope): Arguments {
  const nodejs = scope.use('nodejs')
  const wrapper = wraps ? [scope.use('makeWrapper')] : []
  return [
    ['nativeBuildInputs', list([...base.nativeBuildInputs, nodejs, ...tools, ...wrapper])],
    ['buildInputs', list([...base.buildInputs, nodejs])],
  ]
}

function phase(command: string): Expression {
  return literal(`runHook preBuild\n${command}\nrunHook postBuild\n`)
}

/** How the result is installed where the manager's own way is not meant, or does not know workspaces. */
function installOf(
  build: recipe.Node,
  base: Base,
  member: string | undefined,
  scope: Scope,
): { install: Arguments; wraps: boolean } {
  if (build.output !== undefined) {
    const from = shellQuote(check('relative path', build.output))
    const text = `runHook preInstall\nmkdir -p "$out"\ncp -r ${from}/. "$out/"\nrunHook postInstall\n`
    return { install: [['installPhase', literal(text)]], wraps: false }
  }
  if (member === undefined || build.manager === 'npm') return { install: [], wraps: false }
  const home = `"$out/lib/${base.pname}"`
  const file = shellQuote(member)
  const parts: StringPart[] = [
    `runHook preInstall\nmkdir -p "$out/lib" "$out/bin"\ncp -r . ${home}\nnode --eval ${PROGRAMS} ${home}/${file}/package.json | while read -r program file; do\n  makeWrapper `,
    scope.use('nodejs'),
    `/bin/node "$out/bin/$program" --add-flags ${home}/${file}/"$file"\ndone\nrunHook postInstall\n`,
  ]
  return { install: [['installPhase', string(...parts)]], wraps: true }
}
