import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import { lintWord } from './names.js'

const MANAGERS = ['npm', 'pnpm', 'yarn']

export function lintNode(build: recipe.Node, path: FieldPath): Finding[] {
  return [
    ...lintKnown(build.manager, MANAGERS, [...path, 'manager']),
    ...lintHash(build.depsHash, [...path, 'depsHash']),
    ...lintWord(build.script, [...path, 'script']),
    ...lintWord(build.workspace, [...path, 'workspace']),
    ...lintFetcher(build, [...path, 'fetcherVersion']),
    ...lintWorkspace(build, [...path, 'workspace']),
  ]
}

function lintFetcher({ manager, fetcherVersion }: recipe.Node, path: FieldPath): Finding[] {
  if (manager !== 'pnpm' || fetcherVersion !== undefined) return []
  const message = 'The hash of pnpm dependencies depends on the version of their fetcher.'
  const fix = 'Add fetcherVersion: 3, and take depsHash from a build with it.'
  return [finding('missing-fetcher-version', path, message, fix)]
}

function lintWorkspace({ manager, workspace }: recipe.Node, path: FieldPath): Finding[] {
  if (manager !== 'yarn' || workspace === undefined) return []
  const message = 'firn does not emit Nix for workspaces of yarn yet.'
  return [finding('unsupported-build', path, message, 'Name its folder as "sourceRoot" of the recipe.')]
}
