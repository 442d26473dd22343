import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { PRESETS } from '../src/models/check/presets.js'

/**
 * Bundles the validators of models into one file that plain Node runs inside of a Nix build, and writes their presets
 * beside it (`npm run validators`), or with `--check` fails when what is committed differs.
 */

const BUNDLE = 'src/nix/library/lib/model/validate.mjs'
const PRESETS_FILE = 'src/nix/library/lib/model/presets.json'
const BANNER = `// The validators of models (src/models/check) and what they need, in one file. Written by npm run validators.
import { createRequire as createFirnRequire } from 'node:module';
const require = createFirnRequire(import.meta.url);`

const { outputFiles } = await build({
  entryPoints: ['src/models/check/program.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node18',
  charset: 'utf8',
  legalComments: 'inline',
  banner: { js: BANNER },
})
const [bundle] = outputFiles
if (bundle === undefined) throw new Error('esbuild wrote nothing')

const fresh = { [BUNDLE]: bundle.text, [PRESETS_FILE]: `${JSON.stringify(PRESETS, null, 2)}\n` }
const drifted = Object.entries(fresh).filter(([path, text]) => readIfThere(path) !== text)
if (!process.argv.includes('--check')) for (const [path, text] of drifted) writeFileSync(path, text)
else if (drifted.length > 0) {
  const paths = drifted.map(([path]) => path).join(', ')
  console.error(`${paths} differ from src/models/check. Run: npm run validators`)
  process.exitCode = 1
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
