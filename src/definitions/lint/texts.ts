import { recipe } from '../../lexicons/dev/firn.js'
import { shapeOf } from './expression-shape.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import type { PlacedRecipe } from './recipes.js'
import { isMutableAddress } from './urls.js'

/** Commands that reach for the network, which a sandboxed build does not have. */
const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/\bdeno\s+(?:cache|install)\b/, 'deno cache'],
  [/\b(?:npm|pnpm|yarn|bun)\s+(?:install|ci|add)\b(?![^\n;&|]*--offline)/, 'npm install'],
  [/\b(?:npx|bunx)\s+\w/, 'npx'],
  [/\b(?:curl|wget)\s+(?:-|["'$]|https?:)/, 'curl'],
  [/\bpip3?\s+(?:install|download)\b(?![^\n;&|]*--no-index)/, 'pip install'],
  [/\bgo\s+(?:mod\s+download|get|install\s+\S+@)/, 'go mod download'],
  [/\bcargo\s+(?:fetch|install)\b(?![^\n;&|]*--(?:offline|path))/, 'cargo fetch'],
  [/\b(?:bundle|gem)\s+install\b(?![^\n;&|]*--local)/, 'bundle install'],
  [/\bgit\s+(?:clone|fetch|pull|submodule\s+update)\b/, 'git clone'],
]

/** Nix text whose value depends on the day or the machine. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bbuiltins\.(?:currentTime|currentSystem|getEnv|storePath)\b/, 'a builtin that depends on the machine'],
  [/<nixpkgs[^<>]*>/, 'a search path in place of its arguments'],
  [/\brev\s*=\s*"(?:HEAD|main|master|trunk|develop)"/, 'a branch in place of a commit'],
  [/\b(?:fetchTarball|fetchurl)\s+(?:"|https?:)/, 'a download without a hash'],
]

const FAKE_HASH = /\b(?:lib\.)?fake(?:Hash|Sha256|Sha512)\b|sha256-A{43}=/
const SRI = /\bsha(?:256|512)-[A-Za-z0-9+/]{8,}={0,2}/g
const ADDRESS = /\bhttps?:\/\/[^\s"'`\\]+/g
/** What a fetcher of nixpkgs is told in place of a commit. */
const TAG =
  /\b(?:tag\s*=\s*|rev\s*=\s*(?=")(?!"[0-9a-f]{40}"))"((?:refs\/tags\/)?v?(?:\d|\$\{version\})[^"]*)"/
const PLAIN_HTTP = /\bhttp:\/\/(?!localhost\b|127\.0\.0\.1\b)[\w.-]+/

/** What cannot work, or not twice alike, in the texts that a recipe hands to Nix and to the build's shell. */
export function lintTexts({ recipe: { build, env = [], prepare = [] }, path }: PlacedRecipe): Finding[] {
  const findings = [
    ...env.flatMap(({ value }, index) => lintCommands(value, [...path, 'env', index, 'value'])),
    ...prepare.flatMap(({ program, arguments: words = [] }, index) =>
      lintCommands([program, ...words].join(' '), [...path, 'prepare', index]),
    ),
  ]
  if (recipe.generic.$isTypeOf(build)) {
    const flags = (build.flags ?? []).flatMap((flag, index) =>
      lintCommands(flag, [...path, 'build', 'flags', index]),
    )
    return [...findings, ...flags]
  }
  if (!recipe.expression.$isTypeOf(build)) return findings
  return [...findings, ...lintExpression(build.text, [...path, 'build', 'text'])]
}

function lintCommands(text: string, path: FieldPath): Finding[] {
  const command = NETWORK.find(([pattern]) => pattern.test(text))
  if (!command) return []
  return [
    finding(
      'network-in-build',
      path,
      `"${command[1]}" needs the network, which a build does not have.`,
      'Fetch in a fixed-output derivation with its hash, and build offline from it.',
    ),
  ]
}

/** What stands in Nix text of any kind, expression or module: pins that pin nothing, and values of the day. */
export function lintNixText(text: string, path: FieldPath): Finding[] {
  const code = withoutComments(text)
  const findings: Finding[] = []
  if (FAKE_HASH.test(code)) {
    const fix = 'Build once and copy the hash that Nix prints after "got:".'
    findings.push(finding('fake-hash', path, 'The text holds a placeholder hash.', fix))
  }
  const hashes = new Set(code.match(SRI)?.filter((hash) => !FAKE_HASH.test(hash)))
  for (const hash of hashes) findings.push(...lintHash(hash, path))
  const mutable = code.match(ADDRESS)?.find(isMutableAddress)
  if (mutable) {
    const message = `The text fetches ${mutable}, which names whatever is newest.`
    findings.push(finding('mutable-url', path, message, 'Name one version or one commit in the URL.'))
  }
  for (const [pattern, what] of IMPURE) {
    if (!pattern.test(code)) continue
    const fix = 'Take everything from the arguments, pinned by hash.'
    findings.push(finding('impure-expression', path, `The text uses ${what}.`, fix))
  }
  return findings
}

function lintExpression(text: string, path: FieldPath): Finding[] {
  const code = withoutComments(text)
  const findings = [...lintShape(text, path), ...lintNixText(text, path)]
  // A fixed-output derivation may use the network; which command belongs to it cannot be told from the text.
  if (!/\boutputHash\b/.test(code)) findings.push(...lintCommands(code, path))
  const url = PLAIN_HTTP.exec(code)?.[0]
  if (url) {
    findings.push(
      finding('insecure-url', path, `The expression fetches ${url} unencrypted.`, 'Use https://.'),
    )
  }
  const tag = TAG.exec(code)?.[1]
  if (tag !== undefined) {
    const message = `The expression fetches the tag ${tag}, which can move.`
    findings.push(finding('tag-url', path, message, 'Name the commit, with the tag in a comment.'))
  }
  return findings
}

/** callPackage calls what it is given, and a package is what comes of that: one derivation. */
function lintShape(text: string, path: FieldPath): Finding[] {
  const shape = shapeOf(text)
  if (shape === 'set') {
    const message = 'The expression is a set, which callPackage cannot call.'
    return [
      finding(
        'not-a-derivation',
        path,
        message,
        'Begin with its arguments: { stdenv }: stdenv.mkDerivation { … }.',
      ),
    ]
  }
  if (shape !== 'function-of-set') return []
  const message =
    'The expression gives a set of things, not one derivation: tools pass over such an attribute silently.'
  return [
    finding(
      'not-a-derivation',
      path,
      message,
      'Publish one release for each of them, or join them with symlinkJoin.',
    ),
  ]
}

function withoutComments(text: string): string {
  return text.replace(/(^|\s)#[^\n]*/g, '$1')
}
