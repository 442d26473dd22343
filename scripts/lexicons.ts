import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Generates src/lexicons from lexicons/ (`npm run lexicons`), or with `--check` fails when what is committed
 * differs from what the lexicons say.
 */

// Upstream's generator does not aim at exactOptionalPropertyTypes; its inferred types are right all the same.
const HEADER = '// @ts-nocheck: generated for looser compiler settings than ours\n'
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
  for (const file of files) writeFileSync(join(out, file), HEADER + readFileSync(join(out, file), 'utf8'))
  if (check) reportDrift(files)
  else {
    rmSync(COMMITTED, { recursive: true, force: true })
    cpSync(out, COMMITTED, { recursive: true })
  }
} finally {
  rmSync(out, { recursive: true, force: true })
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
