import { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { isPlainPath } from './names.js'
import type { PlacedRecipe } from './recipes.js'

type Fits = (value: string | undefined) => boolean

const off: Fits = (value) => value === undefined || value === 'false'
const text =
  (pattern: RegExp): Fits =>
  (value) =>
    value !== undefined && pattern.test(value)
const words =
  (fits: (word: string) => boolean): Fits =>
  (value) => {
    const found = (value ?? '').split(/ +/).filter((word) => word !== '')
    return found.length > 0 && found.every(fits)
  }
const each = (pattern: RegExp) => words((word) => pattern.test(word))
const either =
  (one: Fits, other: Fits): Fits =>
  (value) =>
    one(value) || other(value)
const paths = words((word) => word.startsWith('/') && isPlainPath(word.slice(1)))
const capabilities = each(/^CAP_(?:NET_BIND_SERVICE|NET_RAW|NET_ADMIN|IPC_LOCK|SYS_NICE)$/)

/** What a record may loosen, as src/nix/library/lib/service/exceptions.nix takes it. */
const EXCEPTIONS: ReadonlyMap<string, Fits> = new Map([
  ['AmbientCapabilities', capabilities],
  ['CapabilityBoundingSet', capabilities],
  ['DeviceAllow', text(/^(?:\/dev\/[A-Za-z0-9][A-Za-z0-9/_-]*|(?:char|block)-[a-z]+)(?: [rwm]{1,3})?$/)],
  ['LimitNOFILE', text(/^[1-9][0-9]{0,8}$/)],
  ['LockPersonality', off],
  ['MemoryDenyWriteExecute', off],
  ['PrivateDevices', off],
  ['PrivateTmp', off],
  ['PrivateUsers', off],
  ['ProcSubset', text(/^all$/)],
  ['ProtectClock', off],
  ['ProtectControlGroups', off],
  ['ProtectHome', text(/^(?:read-only|tmpfs)$/)],
  ['ProtectHostname', off],
  ['ProtectKernelLogs', off],
  ['ProtectKernelTunables', off],
  ['ProtectProc', text(/^(?:default|noaccess|ptraceable)$/)],
  ['ReadOnlyPaths', paths],
  ['ReadWritePaths', paths],
  ['RestrictAddressFamilies', each(/^AF_[A-Z0-9_]{1,30}$/)],
  ['RestrictNamespaces', either(off, each(/^(?:user|mnt|pid|net|uts|ipc|cgroup)$/))],
  ['RestrictRealtime', off],
  ['SupplementaryGroups', each(/^(?:audio|render|video)$/)],
  ['SystemCallArchitectures', each(/^[a-z0-9-]{1,20}$/)],
  ['SystemCallFilter', each(/^@?[a-z0-9_-]{1,40}$/)],
  ['UMask', text(/^0[0-7]{3}$/)],
])

/** Exceptions from the sandbox: those that are not made, those that say nothing, and all others for everyone to see. */
export function lintHardening({ recipe: { service, build }, path }: PlacedRecipe): Finding[] {
  return (service?.hardeningExceptions ?? []).flatMap((exception, index) => {
    const place = [...path, 'service', 'hardeningExceptions', index]
    return lintException(exception, build, service?.ports ?? [], place)
  })
}

function lintException(
  { option, value, reason }: recipe.HardeningException,
  build: recipe.Main['build'],
  ports: readonly recipe.Port[],
  path: FieldPath,
): Finding[] {
  const fits = EXCEPTIONS.get(option)
  if (!fits) {
    const message = `${option} is no option of the sandbox that a record may loosen.`
    const fix = `Leave it to those who run the service; there are ${[...EXCEPTIONS.keys()].join(', ')}.`
    return [finding('invalid-exception', [...path, 'option'], message, fix)]
  }
  if (!fits(value)) {
    const message = `${option}=${value ?? ''} is no exception that a record may make.`
    const fix =
      fits === off ? 'Write false, or leave the value out.' : 'Write what systemd.exec(5) says of it.'
    return [finding('invalid-exception', [...path, 'value'], message, fix)]
  }
  const shown = `The service runs without the full sandbox (${option}): ${reason}`
  return [
    finding('hardening-exception', path, shown, 'Nothing, where the reason holds.'),
    ...lintNeed(option, value, build, ports, path),
  ]
}

/** Exceptions that every such service has anyway. */
function lintNeed(
  option: string,
  value: string | undefined,
  build: recipe.Main['build'],
  ports: readonly recipe.Port[],
  path: FieldPath,
): Finding[] {
  const compiles = recipe.node.$isTypeOf(build) || recipe.deno.$isTypeOf(build)
  const low = ports.some(({ port }) => port < 1024)
  const needless =
    (option === 'MemoryDenyWriteExecute' && compiles && 'Every service of Node and Deno may compile.') ||
    (value === 'CAP_NET_BIND_SERVICE' && low && 'A port below 1024 brings that capability along.')
  return needless ? [finding('needless-exception', path, needless, 'Leave the exception out.')] : []
}
