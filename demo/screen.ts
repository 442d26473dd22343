import { getUpdates, search } from '../src/lexicons/dev/firn.js'
import { USER_CONFIG } from './demo-file.js'
import type { Account } from './network/accounts.js'

export interface DemoState {
  appview: string
  plc: string
  pds: [string, string]
  accounts: Account[]
  /** A package to try things on, as `<handle>/<name>`; null when the demo started empty. */
  example: { handle: string; name: string } | null
  /** An atom to try things on; null when the demo started empty. */
  atom: { handle: string; label: string } | null
  /** A model to try things on; null when the demo started empty. */
  model: { handle: string; name: string } | null
}

/** The screen that ends the start: what there is, and what to try. */
export function renderScreen({ appview, accounts, example, atom, model }: DemoState): string {
  const width = Math.max(...accounts.map((account) => account.handle.length))
  const subject = example ?? { handle: accounts[0]?.handle ?? 'alice.test', name: 'hello' }
  const path = `${subject.handle}/${subject.name}`
  return [
    '',
    `firn is ready: ${appview}`,
    '',
    'Accounts (log in with the handle):',
    ...accounts.map((account) => `  ${account.handle.padEnd(width)}  password: ${account.password}`),
    '',
    ...(example === null ? [`Nothing is published yet. Log in and publish: ${appview}/publish`, ''] : []),
    example === null ? `Nix, once ${path} is published:` : 'Nix:',
    `  nix flake metadata '${appview}/p/${path}/latest.tar.gz'`,
    `  nix build '${appview}/p/${path}/latest.tar.gz'`,
    `  nix flake show '${appview}/u/${subject.handle}.tar.gz'`,
    '',
    ...(atom === null ? [] : ['Atoms:', ...atomLines(appview, atom), '']),
    ...(model === null ? [] : ['Models:', ...modelLines(appview, model), '']),
    'XRPC:',
    `  curl '${appview}/xrpc/${search.$lxm}?q=${encodeURIComponent(subject.name)}'`,
    `  curl '${appview}/xrpc/${getUpdates.$lxm}?limit=5'`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}

function atomLines(appview: string, { handle, label }: NonNullable<DemoState['atom']>): string[] {
  return [
    `  nix eval --raw '${appview}/a/${handle}/${label}/latest.tar.gz#value.text'`,
    `  npx firn --config ${USER_CONFIG} atom verify '${handle}::${label}'`,
  ]
}

function modelLines(appview: string, { handle, name }: NonNullable<DemoState['model']>): string[] {
  return [
    `  nix build '${appview}/m/${handle}/${name}/latest.tar.gz'`,
    `  npx firn --config ${USER_CONFIG} model verify '${handle}/${name}'`,
  ]
}
