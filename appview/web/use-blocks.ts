import { string } from '../../src/nix/expression.js'
import { isIdentifier, print } from '../../src/nix/print.js'
import { isPrerelease, parseVersion } from '../../src/requirement/version.js'
import { absolute, type DefinitionRef, nixTree } from './links.js'

/** One way to use a package: a text to copy as it stands, and what else there is to know. */
export interface UseBlock {
  readonly id: string
  readonly label: string
  readonly text: string
  readonly note: string
}

export interface UseBlocksInput {
  readonly publicUrl: string
  readonly definition: DefinitionRef
  readonly version: string
  /** Follow newer releases where a way of use can; else every block means exactly this version. */
  readonly follow: boolean
  /** The first is offered as a Nix channel. */
  readonly channels: readonly string[]
  /** Whether there is a program for `nix run` to start. */
  readonly runs: boolean
  /** The immutable tree; absent while the dependencies cannot be met. */
  readonly tree: { readonly url: string; readonly narHash: string } | undefined
}

/** The ways to use a package, the shortest first. Texts are right as they stand: nothing is left to fill in. */
export function useBlocks(input: UseBlocksInput): UseBlock[] {
  const { tree } = input
  return [
    command(input),
    flake(input),
    ...(tree ? [classic(tree), overlay(input, tree)] : []),
    channel(input),
  ]
}

/**
 * The requirement that lets in whatever is compatible with a version, as short as Cargo's syntax has it: `1.2` of
 * 1.2.4, `0.3` of 0.3.1. Before 0.1.0 and for a pre-release nothing shorter means the same.
 */
export function compatibleRequirement(version: string): string {
  const parsed = parseVersion(version)
  if (isPrerelease(parsed) || (parsed.major === 0 && parsed.minor === 0)) return version
  return `${parsed.major}.${parsed.minor}`
}

/** In Cargo's syntax a version alone lets newer ones in. */
function exactly(version: string): string {
  return `=${version}`
}

function command({ runs, follow, version, ...input }: UseBlocksInput): UseBlock {
  const verb = runs ? 'run' : 'build'
  return {
    id: 'run',
    label: `nix ${verb}`,
    text: `nix ${verb} ${treeUrl(input, follow ? 'latest' : exactly(version))}`,
    note: follow
      ? `In place of latest, a requirement such as ${compatibleRequirement(version)} or the name of a channel may stand.`
      : 'Exactly this release.',
  }
}

function flake({ follow, version, ...input }: UseBlocksInput): UseBlock {
  const name = inputName(input.definition.name)
  const url = treeUrl(input, follow ? compatibleRequirement(version) : exactly(version))
  return {
    id: 'flake',
    label: 'Flake input',
    text: `inputs.${name} = {\n  url = ${quote(url)};\n  inputs.nixpkgs.follows = "nixpkgs";\n};`,
    note: `The package is ${name}.packages.\${system}.default, and ${name}.overlays.default puts it into nixpkgs.`,
  }
}

function classic(tree: { url: string; narHash: string }): UseBlock {
  return {
    id: 'fetch',
    label: 'fetchTarball',
    text: `import (fetchTarball {\n  url = ${quote(tree.url)};\n  sha256 = ${quote(tree.narHash)};\n}) { }`,
    note: 'The same bytes for ever, dependencies included. It takes pkgs as an argument, and <nixpkgs> without one.',
  }
}

function overlay({ definition: { name } }: UseBlocksInput, tree: { url: string; narHash: string }): UseBlock {
  const attribute = isIdentifier(name) ? name : quote(name)
  return {
    id: 'overlay',
    label: 'Overlay',
    text: [
      'final: prev: {',
      `  ${attribute} = import (fetchTarball {`,
      `    url = ${quote(tree.url)};`,
      `    sha256 = ${quote(tree.narHash)};`,
      '  }) { pkgs = prev; };',
      '}',
    ].join('\n'),
    note: 'For nixpkgs.overlays of a NixOS configuration, or for import <nixpkgs> { overlays = [ … ]; }.',
  }
}

function channel({ channels, version, follow, ...input }: UseBlocksInput): UseBlock {
  const { name } = input.definition
  const target = follow ? (channels[0] ?? 'latest') : exactly(version)
  return {
    id: 'channel',
    label: 'Channel',
    text: [
      `nix-channel --add ${treeUrl(input, target)} ${name}`,
      `nix-channel --update ${name}`,
      `nix-env --file '<${name}>' --install`,
    ].join('\n'),
    note: follow
      ? `nix-channel --update ${name} brings what ${target} means then.`
      : 'A channel that stays at this release.',
  }
}

function treeUrl(
  { publicUrl, definition }: Pick<UseBlocksInput, 'publicUrl' | 'definition'>,
  requirement: string,
): string {
  return absolute(publicUrl, nixTree(definition, requirement))
}

/** A text as Nix writes it. */
export function quote(text: string): string {
  return print(string(text)).trimEnd()
}

/** Flake inputs are named by `[a-zA-Z][a-zA-Z0-9_-]*` (flakeIdRegex of Nix); names here may hold dots. */
export function inputName(name: string): string {
  const plain = name.replaceAll('.', '-')
  return /^[a-zA-Z]/.test(plain) && isIdentifier(plain) ? plain : `pkg-${plain}`
}
