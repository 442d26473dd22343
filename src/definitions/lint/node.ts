import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import { lintOptions, lintPath, lintWord } from './names.js'

const MANAGERS = ['npm', 'pnpm', 'yarn']

export function lintNode(build: recipe.Node, path: FieldPath): Finding[] {
  return [
    ...lintKnown(build.manager, MANAGERS, [...path, 'manager']),
    ...lintHash(build.depsHash, [...path, 'depsHash']),
    ...lintWord(build.script, [...path, 'script']),
    ...lintPath(build.workspace, [...path, 'workspace']),
    ...lintPath(build.output, [...path, 'output']),
    ...lintFetcher(build, [...path, 'fetcherVersion']),
    ...lintNodeFlags(build, [...path, 'flags']),
  ]
}

function lintFetcher({ manager, fetcherVersion }: recipe.Node, path: FieldPath): Finding[] {
  if (manager !== 'pnpm' || fetcherVersion !== undefined) return []
  const message = 'The hash of pnpm dependencies depends on the version of their fetcher.'
  const fix = 'Add fetcherVersion: 3, and take depsHash from a build with it.'
  return [finding('missing-fetcher-version', path, message, fix)]
}

function lintNodeFlags({ manager, flags }: recipe.Node, path: FieldPath): Finding[] {
  if (manager !== 'yarn' || flags === undefined) return lintOptions(flags, path)
  const message = "nixpkgs' hooks of yarn take no flags."
  return [finding('unsupported-build', path, message, 'Leave "flags" out, or write .yarnrc by a patch.')]
}
