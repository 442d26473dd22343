import { canonicalJson } from '../../src/nix/canonical-json.js'

export interface PlatformWish {
  readonly build: string | undefined
  readonly target: string | undefined
  readonly legacyTarget: string | undefined
}

/**
 * The configuration that atoms are planned with, in canonical JSON, as `eka plan` has it: what is left out of the
 * platforms is the one before it, and the first is this machine's.
 */
export function configurationOf({ build, target, legacyTarget }: PlatformWish, here: string): string {
  const first = build ?? here
  const second = target ?? first
  return canonicalJson({ platforms: { build: first, target: second, legacy_target: legacyTarget ?? second } })
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i686',
  arm: 'armv7l',
  riscv64: 'riscv64',
  ppc64: 'powerpc64le',
}

/** Nix's name of a machine that Node names so: `x86_64-linux`. */
export function systemOf({ arch, platform }: { readonly arch: string; readonly platform: string }): string {
  return `${ARCHITECTURES[arch] ?? arch}-${platform}`
}
