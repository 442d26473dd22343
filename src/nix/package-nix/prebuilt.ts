import type { recipe } from '../../lexicons/dev/firn.js'
import { call, concat, type Expression, index, list, literal, variable } from '../expression.js'
import type { Base, Built } from './builds.js'
import { check, checkAll, PackageNixError, shellQuote } from './checks.js'
import { fetchFile } from './fetching.js'
import type { Scope } from './scope.js'

/** How the recipe's own source is unpacked: the download takes its place. */
const UNPACKING = ['unpackPhase', 'sourceRoot', 'postUnpack']

/** Binaries that somebody else built: one download a system, looked up by the system that it is built for. */
export function buildPrebuilt(build: recipe.Prebuilt, base: Base, scope: Scope): Built {
  const platforms = firstOfEach(build.platforms)
  const perSystem = (of: (platform: recipe.Platform) => Expression): Expression =>
    bySystem(platforms, of, scope)
  const isLinux = scope.use('stdenv', 'hostPlatform', 'isLinux')
  const onLinux = (items: Expression[]): Expression =>
    call(call(scope.use('lib', 'optionals'), isLinux), list(items))
  const unzip = platforms.some((platform) => isPacked(platform) && isZip(platform))
    ? [scope.use('unzip')]
    : []
  const packed = platforms.filter(isPacked)
  const root = base.recipe.sourceRoot === undefined ? '.' : check('relative path', base.recipe.sourceRoot)
  return {
    builder: scope.use('stdenv', 'mkDerivation'),
    arguments: [
      ...base.arguments.filter(([name]) => !UNPACKING.includes(name)),
      ['src', perSystem(({ urls, hash }) => fetchFile(checkAll('http address', urls), hash, scope))],
      [
        'nativeBuildInputs',
        concat(list([...base.nativeBuildInputs, ...unzip]), onLinux([scope.use('autoPatchelfHook')])),
      ],
      ['buildInputs', concat(list([...base.buildInputs]), onLinux([scope.use('stdenv', 'cc', 'cc', 'lib')]))],
      ['dontConfigure', literal(true)],
      ['dontBuild', literal(true)],
      ['dontStrip', literal(true)],
      ['sourceRoot', packed.length > 0 ? literal(root) : undefined],
      [
        'dontUnpack',
        packed.length < platforms.length ? perSystem((platform) => literal(!isPacked(platform))) : undefined,
      ],
      ['installPhase', perSystem((platform) => literal(installPhase(platform)))],
    ],
  }
}

/** The value itself where it is the same for all, else a choice by system. */
function bySystem(
  platforms: readonly recipe.Platform[],
  of: (platform: recipe.Platform) => Expression,
  scope: Scope,
): Expression {
  const values = platforms.map((platform) => ({
    name: check('system', platform.system),
    value: of(platform),
  }))
  const [first, ...rest] = values
  if (!first) throw new PackageNixError('A prebuilt build names no download.')
  if (
    rest.every(({ value }) => JSON.stringify(value) === JSON.stringify(first.value)) &&
    first.value.type !== 'call'
  ) {
    return first.value
  }
  const system = variable('stdenv', 'hostPlatform', 'system')
  scope.use('stdenv')
  return index({ type: 'set', bindings: values }, system)
}

/** Two downloads of one system: the first counts. */
function firstOfEach(platforms: readonly recipe.Platform[]): recipe.Platform[] {
  return platforms.filter(({ system }, at) => platforms.findIndex((other) => other.system === system) === at)
}

function installPhase({ binaries }: recipe.Platform): string {
  const lines = binaries.map(({ name, path }) => {
    const file = path === undefined ? '"$src"' : shellQuote(check('relative path', path))
    return `install -Dm755 ${file} "$out/bin/"${shellQuote(check('name of a program', name))}\n`
  })
  return `runHook preInstall\n${lines.join('')}runHook postInstall\n`
}

/** Whether the download is an archive with the binaries in it. */
function isPacked({ binaries }: recipe.Platform): boolean {
  const withPath = binaries.filter(({ path }) => path !== undefined).length
  if (withPath !== 0 && withPath !== binaries.length) {
    throw new PackageNixError('The binaries of a download have all a path in it, or none has.')
  }
  return withPath > 0
}

function isZip({ urls }: recipe.Platform): boolean {
  return urls.some((url) => /\.zip(?:[?#].*)?$/.test(url))
}
