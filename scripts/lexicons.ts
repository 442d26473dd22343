import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Generates src/lexicons from lexicons/ (`npm run lexicons`), or with `--check` fails when what is committed
 * differs from what the lexicons say.
 */

const COMMITTED = 'src/lexicons'

const check = process.argv.includes('--check')
const out = mkdtempSync(join(tmpdir(), 'firn-lexicons-'))
try {
  execFileSync(
    'ts-lex',
    ['build', '--lexicons', 'lexicons', '--out', out, '--clear', '--index-file', '--import-ext', '.js'],
    { stdio: 'inherit' },
  )
  const files = listFiles(out)
  for (const file of files)
    writeFileSync(join(out, file), widenOptionals(readFileSync(join(out, file), 'utf8')))
  if (check) reportDrift(files)
  else {
    rmSync(COMMITTED, { recursive: true, force: true })
    cpSync(out, COMMITTED, { recursive: true })
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}

/**
 * Writes `name?: T | undefined` for `name?: T`. Upstream's generator does not aim at exactOptionalPropertyTypes,
 * under which its types and its schemas disagree, so that `$isTypeOf` narrows to `never`.
 */
function widenOptionals(source: string): string {
  const lines = source.split('\n')
  for (const [index, line] of lines.entries()) {
    const indent = /^(\s+)(?!\$type)['\w-]+\?:/.exec(line)?.[1]
    if (indent === undefined) continue
    const after = new RegExp(`^(\\s*$|\\s*\\}|\\s*/\\*\\*|${indent}[$'\\w-]+\\??:)`)
    let last = index
    while (last + 1 < lines.length && !after.test(lines[last + 1] ?? '')) last += 1
    lines[last] += ' | undefined'
  }
  return lines.join('\n')
}

function reportDrift(fresh: string[]): void {
  const committed = listFiles(COMMITTED)
  const drifted = [...new Set([...fresh, ...committed])].filter(
    (file) =>
      !fresh.includes(file) ||
      !committed.includes(file) ||
      readFileSync(join(out, file), 'utf8') !== readFileSync(join(COMMITTED, file), 'utf8'),
  )
  if (drifted.length === 0) return
  console.error(`src/lexicons differs from lexicons/ in ${drifted.join(', ')}. Run: npm run lexicons`)
  process.exitCode = 1
}

function listFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
}
