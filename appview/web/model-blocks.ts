import { files } from '../../src/lexicons/dev/firn.js'
import { hubRepoOf } from '../../src/models/hub-repo.js'
import { shellQuote } from '../../src/nix/package-nix/checks.js'
import type { UseGroup } from './atom-blocks.js'
import { absolute, actorName, type DefinitionRef, nixTree } from './links.js'
import { type Link, ollamaBlocks, pythonBlocks, type Way } from './model-loaders.js'
import { compatibleRequirement, inputName, quote } from './use-blocks.js'

export interface ModelBlocksInput {
  readonly publicUrl: string
  readonly definition: DefinitionRef
  readonly version: string
  readonly artifact: files.Main
  readonly library: string | undefined
  /** A file of weights in GGUF, the first; undefined where there is none. */
  readonly gguf: string | undefined
  /** Follow newer releases where a way of use can; else every block means exactly this version. */
  readonly follow: boolean
  /** The immutable tree; absent while it cannot be made. */
  readonly tree: { readonly url: string; readonly narHash: string } | undefined
}

/** Ways to use a model: Nix, a shell, modules, firn, and what loads it. Texts are right as they stand. */
export function modelBlocks(input: ModelBlocksInput): UseGroup[] {
  const { artifact, library, gguf } = input
  const url = treeUrl(input, input.follow ? 'latest' : exactly(input.version))
  const isOfLfs = isOfLfsAlone(artifact)
  const built = isOfLfs ? shellQuote(`${url}#mirrored`) : url
  const link: Link = {
    name: input.definition.name,
    command: `nix build --out-link ${input.definition.name} ${built}`,
  }
  const hub = artifact.layout === 'hf-cache' ? hubRepoOf(artifact.origin) : undefined
  const groups = [
    group('nix', 'Nix', nixBlocks(input, { url, built, isOfLfs })),
    group('python', 'Python', hub ? pythonBlocks(hub, library) : []),
    group('ollama', 'Ollama', ollamaBlocks(artifact, link)),
    group('llama', 'llama.cpp', gguf === undefined ? [] : [llamaBlock(link, pathOf(artifact, gguf))]),
    group('shell', 'Shell', hub ? shellBlocks(input, url, link) : []),
    group('modules', 'NixOS', moduleBlocks(input)),
    group('firn', 'firn', firnBlocks(input, link)),
  ]
  return groups.filter(({ blocks }) => blocks.length > 0)
}

function group(id: string, label: string, blocks: readonly Way[]): UseGroup {
  return { id, label, blocks }
}

/**
 * Whether files can be had of a git server by its LFS protocol alone, for which Nix needs programs of nixpkgs: then its
 * flake has the model as `mirrored`.
 */
function isOfLfsAlone({ origin, bases = [], files: listed }: files.Main): boolean {
  if (!files.gitLfs.$isTypeOf(origin) || bases.length > 0) return false
  return listed === undefined || listed.some(({ urls = [] }) => urls.length === 0)
}

interface Built {
  readonly url: string
  /** What `nix build` takes, as a word of a shell. */
  readonly built: string
  readonly isOfLfs: boolean
}

function nixBlocks(
  { artifact, tree, version, follow }: ModelBlocksInput,
  { url, built, isOfLfs }: Built,
): Way[] {
  const checks = artifact.validation?.preset !== 'none'
  return [
    {
      label: 'Build it',
      text: `nix build ${built}`,
      note: `${RESULTS[artifact.layout] ?? RESULTS.plain} Each file is fetched by its own hash. ${
        follow
          ? `In place of latest, a requirement such as ${compatibleRequirement(version)} or the name of a channel may stand.`
          : 'Exactly this release.'
      }`,
    },
    ...(checks
      ? [
          {
            label: 'Build it, and check it',
            text: `nix build ${shellQuote(`${url}#validated`)}`,
            note: 'The same files, once they have passed the checks that its author asks for.',
          },
        ]
      : []),
    ...(tree
      ? [
          {
            label: 'Without flakes',
            text: `import (fetchTarball {\n  url = ${quote(tree.url)};\n  sha256 = ${quote(tree.narHash)};\n}) { ${isOfLfs ? 'pkgs = import <nixpkgs> { }; ' : ''}}`,
            note: isOfLfs
              ? 'The same bytes for ever. What asks the server for large files comes from nixpkgs.'
              : 'The same bytes for ever, without nixpkgs. Given pkgs, it tries every address of a file.',
          },
        ]
      : []),
  ]
}

const RESULTS: Readonly<Record<string, string>> = {
  'hf-cache': 'The result is a hub cache: point HF_HUB_CACHE at it.',
  ollama: 'The result has a directory, models: point OLLAMA_MODELS at it.',
  plain: 'The result has a directory, files, with every file of the model at its own path.',
}

function shellBlocks(input: ModelBlocksInput, url: string, link: Link): Way[] {
  const name = inputName(input.definition.name)
  return [
    {
      label: 'A shell with it',
      text: `nix develop ${url}`,
      note: 'It is linked into your own cache of the hub, and tools of the hub ask no network.',
    },
    {
      label: 'In this shell',
      text: [
        link.command,
        `export HF_HUB_CACHE="$PWD/${link.name}"`,
        'export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1',
      ].join('\n'),
      note: 'Without nixpkgs: whatever loads models of the hub finds this one, and no other.',
    },
    {
      label: 'In a development shell of yours',
      text: `pkgs.mkShell {\n  inherit (${name}.lib) shellHook;\n}`,
      note: `With the flake input ${name}, as the tab NixOS has it.`,
    },
  ]
}

function moduleBlocks(input: ModelBlocksInput): Way[] {
  const name = inputName(input.definition.name)
  const url = treeUrl(input, input.follow ? compatibleRequirement(input.version) : exactly(input.version))
  const isHub = input.artifact.layout === 'hf-cache'
  return [
    {
      label: 'Flake input',
      text: `inputs.${name}.url = ${quote(url)};`,
      note: `The model is ${name}.packages.\${system}.default; it needs no nixpkgs.`,
    },
    {
      label: 'NixOS',
      text: [`imports = [ ${name}.nixosModules.default ];`, 'services.model-repo.enable = true;'].join('\n'),
      note: isHub
        ? 'For everybody on the machine, with HF_HUB_CACHE and offline mode set. Models of several flakes stand side by side.'
        : `At /etc/model-repo/${input.definition.name}, whatever its store path becomes.`,
    },
    {
      label: 'Home Manager',
      text: [
        `imports = [ ${name}.homeModules.default ];`,
        'programs.model-repo.enable = true;',
        ...(isHub ? ['programs.model-repo.integration.huggingface.enable = true;'] : []),
      ].join('\n'),
      note: isHub
        ? 'Linked into your own cache of the hub, beside what is there already.'
        : `At model-repo/${input.definition.name} in your data directory.`,
    },
  ]
}

function firnBlocks({ artifact, follow, version, definition }: ModelBlocksInput, link: Link): Way[] {
  const requirement = follow ? `^${compatibleRequirement(version)}` : exactly(version)
  const spec = shellQuote(
    `${actorName(definition.author)}/${definition.key ?? definition.name}@${requirement}`,
  )
  const cache = CACHES[artifact.layout]
  return [
    {
      label: 'Download it',
      text: `firn model fetch ${spec}`,
      note: `Into ${cache ?? `a directory ${definition.name}`}: resumed where it was cut off, each file checked.`,
    },
    ...(cache === undefined
      ? []
      : [
          {
            label: 'Link what Nix built',
            text: `${link.command}\nfirn model link ./${link.name}`,
            note: `Into ${cache}, beside what is there already.`,
          },
        ]),
    {
      label: 'Pin it in a project',
      text: `firn model add ${spec}`,
      note: 'Into models.toml and models.lock, every file with its sha256.',
    },
    {
      label: 'Verify it',
      text: `firn model verify ${spec}`,
      note: 'From the record and its signature to the hash of each file.',
    },
  ]
}

/** Where the tools look for models of a layout. */
const CACHES: Readonly<Record<string, string>> = {
  'hf-cache': 'your cache of the hub',
  ollama: 'Ollama’s models',
}

/** Where a file of a model is in what Nix builds of it. */
function pathOf({ layout, origin }: files.Main, path: string): string {
  const hub = layout === 'hf-cache' ? hubRepoOf(origin) : undefined
  return hub ? `models--${hub.repo.replace('/', '--')}/snapshots/${hub.rev}/${path}` : `files/${path}`
}

function llamaBlock({ name, command }: Link, path: string): Way {
  return {
    label: 'llama.cpp',
    text: `${command}\nllama-cli --model ${shellQuote(`${name}/${path}`)}`,
    note: 'Nix fetches the file by its hash; llama.cpp maps it from the store.',
  }
}

/** In Cargo's syntax a version alone lets newer ones in. */
function exactly(version: string): string {
  return `=${version}`
}

function treeUrl(
  { publicUrl, definition }: Pick<ModelBlocksInput, 'publicUrl' | 'definition'>,
  requirement: string,
): string {
  return absolute(publicUrl, nixTree(definition, requirement))
}
