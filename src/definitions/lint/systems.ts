import { recipe, type release } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import type { PlacedRecipe } from './recipes.js'

const PROCESSORS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    'aarch64',
    'armv5tel',
    'armv6l',
    'armv7a',
    'armv7l',
    'i686',
    'loongarch64',
    'm68k',
    'microblaze',
    'microblazeel',
    'mips',
    'mips64',
    'mips64el',
    'mipsel',
    'powerpc',
    'powerpc64',
    'powerpc64le',
    'riscv32',
    'riscv64',
    's390',
    's390x',
    'x86_64',
  ],
  darwin: ['aarch64', 'armv7a', 'i686', 'x86_64'],
  freebsd: ['aarch64', 'i686', 'x86_64'],
  netbsd: [
    'aarch64',
    'armv6l',
    'armv7a',
    'armv7l',
    'i686',
    'm68k',
    'mipsel',
    'powerpc',
    'riscv32',
    'riscv64',
    'x86_64',
  ],
  openbsd: ['i686', 'x86_64'],
  cygwin: ['i686', 'x86_64'],
  windows: ['aarch64', 'i686', 'x86_64'],
  wasi: ['wasm32', 'wasm64'],
}

/** The systems of nixpkgs (`lib.systems.doubles.all`) that have an operating system or WASI. */
const SYSTEMS: ReadonlySet<string> = new Set(
  Object.entries(PROCESSORS).flatMap(([kernel, processors]) => processors.map((cpu) => `${cpu}-${kernel}`)),
)

export function lintSystem(system: string, path: FieldPath): Finding[] {
  if (SYSTEMS.has(system)) return []
  const fix = 'Write processor and kernel as Nix does, for example x86_64-linux or aarch64-darwin.'
  return [finding('unknown-system', path, `nixpkgs knows no system "${system}".`, fix)]
}

/** The systems that a release names: known, once each, and with a download where it is prebuilt. */
export function lintSystems({ systems = [] }: release.Main, { build }: recipe.Main): Finding[] {
  const downloads = recipe.prebuilt.$isTypeOf(build) ? build.platforms.map(({ system }) => system) : undefined
  return systems.flatMap((system, index) => {
    const path = ['systems', index]
    const findings = lintSystem(system, path)
    if (systems.indexOf(system) < index) {
      findings.push(finding('duplicate-system', path, `${system} is named twice.`, 'Leave one of them out.'))
    }
    if (downloads && !downloads.includes(system)) {
      const fix = 'Add a download for it, or leave the system out.'
      findings.push(finding('system-without-binary', path, `There is no download for ${system}.`, fix))
    }
    return findings
  })
}

/** Dependencies that may be others on each system, under the one hash that a recipe has. */
export function lintSharedHashes(
  recipes: readonly PlacedRecipe[],
  { systems = [] }: release.Main,
): Finding[] {
  if (new Set(systems).size < 2) return []
  return recipes.flatMap(({ recipe: { build }, path }) => {
    if (!recipe.deno.$isTypeOf(build)) return []
    const message = 'npm packages with a program for each system have another hash on each.'
    const fix = 'Build it on all of its systems, or leave out those where the hash is another.'
    return [finding('hash-of-one-system', [...path, 'build', 'depsHash'], message, fix)]
  })
}
