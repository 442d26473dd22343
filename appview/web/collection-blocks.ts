import type { recipe } from '../../src/lexicons/dev/firn.js'
import { isIdentifier } from '../../src/nix/print.js'
import { absolute, type DefinitionRef, nixCollection } from './links.js'
import { inputName, quote, type UseBlock } from './use-blocks.js'

/** A service of a collection with what whoever runs it has to say. */
export interface ServiceToSet {
  /** Within the collection. */
  readonly name: string
  /** Required, and neither set by the collection nor known by itself. */
  readonly missing: readonly recipe.Setting[]
}

export interface CollectionBlocksInput {
  readonly publicUrl: string
  readonly collection: Pick<DefinitionRef, 'author' | 'name'>
  /** Names of its items that can be had. */
  readonly packages: readonly string[]
  readonly services: readonly ServiceToSet[]
  /** The immutable tree; absent while nothing of it can be had. */
  readonly tree: { readonly url: string; readonly narHash: string } | undefined
}

/** The ways to use a collection, that of a deployment first where it is one. */
export function collectionBlocks(input: CollectionBlocksInput): UseBlock[] {
  const { services, tree } = input
  return [
    ...(services.length > 0 ? [profile(input)] : []),
    flake(input),
    shell(input),
    ...(tree ? [classic(tree, input)] : []),
  ]
}

function profile({ services, ...input }: CollectionBlocksInput): UseBlock {
  const id = inputName(input.collection.name)
  const settings = services.flatMap(({ name, missing }) => [
    ...group(
      name,
      'settings',
      missing.filter(({ type }) => type !== 'secret'),
    ),
    ...group(
      name,
      'secrets',
      missing.filter(({ type }) => type === 'secret'),
    ),
  ])
  return {
    id: 'profile',
    label: 'NixOS profile',
    text: [
      '{',
      `  inputs.${id}.url = ${quote(urlOf(input))};`,
      '',
      `  outputs = { nixpkgs, ${id}, ... }: {`,
      '    nixosConfigurations.machine = nixpkgs.lib.nixosSystem {',
      '      system = "x86_64-linux";',
      '      modules = [',
      `        ${id}.nixosModules.default`,
      ...(settings.length > 0 ? ['        {', ...settings, '        }'] : []),
      '      ];',
      '    };',
      '  };',
      '}',
    ].join('\n'),
    note:
      settings.length > 0
        ? 'Everything else is set already. Put your own values in; what your configuration says counts more than what the collection does.'
        : 'Everything is set already; what your configuration says counts more than what the collection does.',
  }
}

function flake({ packages, ...input }: CollectionBlocksInput): UseBlock {
  const id = inputName(input.collection.name)
  const [first = 'name'] = packages
  return {
    id: 'flake',
    label: 'Flake input',
    text: `inputs.${id} = {\n  url = ${quote(urlOf(input))};\n  inputs.nixpkgs.follows = "nixpkgs";\n};`,
    note: `A package is ${id}.packages.\${system}.${attribute(first)}, and ${id}.overlays.default puts all of them into nixpkgs as pkgs.firn.`,
  }
}

function shell(input: CollectionBlocksInput): UseBlock {
  return {
    id: 'shell',
    label: 'Shell',
    text: `nix develop ${urlOf(input)}`,
    note: 'A shell with every package of the collection that your system has.',
  }
}

function classic(tree: { url: string; narHash: string }, { packages }: CollectionBlocksInput): UseBlock {
  const [first = 'name'] = packages
  return {
    id: 'fetch',
    label: 'fetchTarball',
    text: `(import (fetchTarball {\n  url = ${quote(tree.url)};\n  sha256 = ${quote(tree.narHash)};\n}) { }).${attribute(first)}`,
    note: 'The same bytes for ever. It takes pkgs as an argument, and <nixpkgs> without one.',
  }
}

/** `services.firn.<name>.settings = { … };`, line by line; nothing where there is nothing to set. */
function group(name: string, field: string, settings: readonly recipe.Setting[]): string[] {
  if (settings.length === 0) return []
  return [
    `          services.firn.${attribute(name)}.${field} = {`,
    ...settings.map((setting) => `            ${setting.variable} = ${exampleOf(setting)};`),
    '          };',
  ]
}

/** A value of which everybody sees that it is none of theirs, of the type that is asked for. */
function exampleOf({ variable, type, example, values }: recipe.Setting): string {
  if (type === 'secret') return quote(`/run/secrets/${variable}`)
  if (type === 'int' || type === 'port') return example ?? '0'
  if (type === 'bool') return example ?? 'false'
  return quote(example ?? values?.[0] ?? (type === 'path' ? '/…' : '…'))
}

function urlOf({ publicUrl, collection }: Pick<CollectionBlocksInput, 'publicUrl' | 'collection'>): string {
  return absolute(publicUrl, nixCollection(collection))
}

function attribute(name: string): string {
  return isIdentifier(name) ? name : quote(name)
}
