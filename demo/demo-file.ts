import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DemoState } from './screen.js'

/** Where programs find a demo that runs, below the directory that it was started in. */
const PATH = '.firn/demo.json'

/** Written when everything is ready, removed at the end: its presence says that the demo can be used. */
export function writeDemoFile({ appview, plc, pds, accounts }: DemoState): void {
  const path = resolve(PATH)
  mkdirSync(dirname(path), { recursive: true })
  // For this user alone: it holds passwords, if only of accounts on this machine.
  writeFileSync(path, `${JSON.stringify({ appview, plc, pds, accounts, pid: process.pid }, null, 2)}\n`, {
    mode: 0o600,
  })
}

export function removeDemoFile(): void {
  rmSync(resolve(PATH), { force: true })
}
