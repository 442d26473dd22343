import { programOf } from '../../definitions/program-of.js'
import type { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, list, literal, type StringPart, string, variable } from '../expression.js'
import { attributesOf } from './attributes.js'
import type { Base, Built } from './builds.js'
import { check, checkAll, PackageNixError, shellQuote } from './checks.js'
import { type Arguments, toSet } from './layout.js'
import type { Scope } from './scope.js'

/** Programs of a gem by bundlerApp, or the source run with its gems by bundlerEnv; as library/lib/build/ruby.nix. */
export function buildRuby(build: recipe.Ruby, base: Base, scope: Scope): Built {
  const { scripts = [] } = build
  return scripts.length === 0 ? gem(build, base, scope) : sourceWithGems(build, scripts, base, scope)
}

function gem(build: recipe.Ruby, base: Base, scope: Scope): Built {
  const executables = checkAll('name of a program', build.executables ?? [])
  const taken = ['pname', 'nativeBuildInputs', 'buildInputs']
  return {
    builder: scope.use('bundlerApp'),
    arguments: [
      ...base.arguments.filter(([name]) => taken.includes(name)),
      ...gemFiles(build, base),
      ['exes', literal(executables.length > 0 ? executables : [programOf(base.recipe) ?? base.pname])],
    ],
  }
}

function sourceWithGems(
  build: recipe.Ruby,
  scripts: NonNullable<recipe.Ruby['scripts']>,
  base: Base,
  scope: Scope,
): Built {
  const gems = variable('gems')
  const ruby = variable('gems', 'wrappedRuby')
  const wrap = scripts.flatMap(({ name, path }): StringPart[] => {
    const program = shellQuote(check('name of a program', name))
    const script = check('relative path', path ?? '')
    return [
      'makeWrapper ',
      ruby,
      `/bin/ruby "$out/bin/"${program} --add-flags "$out/share/${base.pname}/${script}"\n`,
    ]
  })
  const link = checkAll('name of a program', build.executables ?? []).flatMap((name): StringPart[] => [
    'ln -s ',
    gems,
    `/bin/${name} "$out/bin/"${shellQuote(name)}\n`,
  ])
  const inputs = base.arguments.filter(([name]) => name === 'nativeBuildInputs' || name === 'buildInputs')
  const environment = call(
    scope.use('bundlerEnv'),
    toSet([...inputs, ['name', literal(`${base.pname}-${base.version}-gems`)], ...gemFiles(build, base)]),
  )
  return {
    builder: scope.use('stdenv', 'mkDerivation'),
    bindings: [{ name: 'gems', value: environment }],
    arguments: [
      ...base.arguments,
      ['nativeBuildInputs', list([...base.nativeBuildInputs, scope.use('makeWrapper')])],
      ['buildInputs', list([...base.buildInputs, ruby])],
      ['configurePhase', literal('runHook preConfigure\nrunHook postConfigure\n')],
      ['dontBuild', literal(true)],
      [
        'installPhase',
        string(
          `runHook preInstall\nmkdir -p "$out/bin" "$out/share"\ncp -r . "$out/share/${base.pname}"\n`,
          ...wrap,
          ...link,
          'runHook postInstall\n',
        ),
      ],
    ],
  }
}

/** Where the gems are told: a folder that is read while evaluating, and what it lacks. */
function gemFiles(build: recipe.Ruby, { recipe: { sourceRoot }, source }: Base): Arguments {
  if (!source) throw new PackageNixError('The recipe has no source to read its gems from.')
  const path = [sourceRoot, build.gemdir].filter((one) => one !== undefined)
  return [
    ['gemdir', string(source.evaluated(), ...path.map((one) => `/${check('relative path', one)}`))],
    ['gemset', build.gems && gemset(build.gems, build.remotes)],
  ]
}

/** As bundix writes it. */
function gemset(gems: NonNullable<recipe.Ruby['gems']>, remotes: recipe.Ruby['remotes']): Expression {
  if (remotes === undefined)
    throw new PackageNixError('The gems of a recipe need remotes, the servers that have them.')
  checkAll('http address', remotes)
  const gemset = attributesOf(
    gems.map(({ name, version, hash, dependencies = [] }) => [
      check('plain word', name),
      {
        version: check('name of a package', version),
        dependencies: checkAll('plain word', dependencies),
        groups: ['default'],
        platforms: [],
        source: { type: 'gem', remotes, sha256: check('SRI hash', hash) },
      },
    ]),
  )
  return literal(gemset)
}
