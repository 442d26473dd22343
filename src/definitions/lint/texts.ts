import { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import type { PlacedRecipe } from './recipes.js'

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
  [/<nixpkgs[^>]*>/, 'a search path in place of its arguments'],
  [/\brev\s*=\s*"(?:HEAD|main|master|trunk|develop)"/, 'a branch in place of a commit'],
  [/\b(?:fetchTarball|fetchurl)\s+(?:"|https?:)/, 'a download without a hash'],
]

const FAKE_HASH = /\b(?:lib\.)?fake(?:Hash|Sha256|Sha512)\b|sha256-A{43}=/
const PLAIN_HTTP = /\bhttp:\/\/(?!localhost\b|127\.0\.0\.1\b)[\w.-]+/

/** What cannot work, or not twice alike, in the texts that a recipe hands to Nix and to the build's shell. */
export function lintTexts({ recipe: { build, env = [] }, path }: PlacedRecipe): Finding[] {
  const findings = env.flatMap(({ value }, index) => lintCommands(value, [...path, 'env', index, 'value']))
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

function lintExpression(text: string, path: FieldPath): Finding[] {
  const code = text.replace(/(^|\s)#[^\n]*/g, '$1')
  const findings: Finding[] = []
  // A fixed-output derivation may use the network; which command belongs to it cannot be told from the text.
  if (!/\boutputHash\b/.test(code)) findings.push(...lintCommands(code, path))
  if (FAKE_HASH.test(code)) {
    const fix = 'Build once and copy the hash that Nix prints after "got:".'
    findings.push(finding('fake-hash', path, 'The expression holds a placeholder hash.', fix))
  }
  const url = PLAIN_HTTP.exec(code)?.[0]
  if (url) {
    findings.push(
      finding('insecure-url', path, `The expression fetches ${url} unencrypted.`, 'Use https://.'),
    )
  }
  for (const [pattern, what] of IMPURE) {
    if (!pattern.test(code)) continue
    const fix = 'Take everything from the arguments, pinned by hash.'
    findings.push(finding('impure-expression', path, `The expression uses ${what}.`, fix))
  }
  return findings
}
