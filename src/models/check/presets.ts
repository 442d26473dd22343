import type { files } from '../../lexicons/dev/firn.js'

/** What becomes of a failure: nothing may use the files, a person is told, or it stands in the report alone. */
export type OnFailure = 'abort' | 'warn' | 'skip'

export interface Preset {
  /** For a person who chooses. */
  readonly summary: string
  readonly validators: readonly Omit<files.Validator, '$type'>[]
  readonly onFailure: OnFailure
  /** Seconds for all validators together. */
  readonly timeout: number
}

/**
 * Named sets of validators: data alone, which Nix reads as src/nix/library/lib/model/presets.json.
 *
 * Names, failures and times are those of the `fetchModel` interface (https://github.com/parthspatel/nix-model-repo,
 * lib/validation). There, checksums, a scan of pickles and modelscan were to run by default, but never did. Here:
 * - every file has its sha256 checked when it is fetched, in every preset, `none` too;
 * - `pickle-imports` is its scan of pickles, in every preset but `none` and `minimal` (which skipped defaults there);
 * - `standard`, `strict` and `paranoid` read the headers of weights, and files are judged by what they
 *   hold, not by their names alone;
 * - `paranoid` refuses a model without a signature by a key that is named: it takes an own `signature-verify` with
 *   `keys`, which stands in for that of the preset.
 */
export const PRESETS = {
  strict: {
    summary: 'Safetensors alone, no code, a licence, and a config that can be read.',
    validators: [
      { name: 'no-pickle' },
      { name: 'pickle-imports' },
      { name: 'safetensors-only' },
      { name: 'safetensors-header' },
      { name: 'no-python-code' },
      { name: 'valid-config-json' },
      { name: 'license-check' },
      { name: 'valid-hf-structure' },
    ],
    onFailure: 'abort',
    timeout: 600,
  },
  standard: {
    summary:
      'Sound weights and configs, a whole layout, and no pickle that imports what weights do not need.',
    validators: [
      { name: 'pickle-imports' },
      { name: 'safetensors-header' },
      { name: 'gguf-header' },
      { name: 'onnx-header' },
      { name: 'valid-config-json' },
      { name: 'valid-hf-structure' },
    ],
    onFailure: 'abort',
    timeout: 300,
  },
  minimal: {
    summary: 'Tells of a layout that is not whole.',
    validators: [{ name: 'valid-hf-structure' }],
    onFailure: 'warn',
    timeout: 60,
  },
  none: {
    summary: 'Nothing but the hashes of the files.',
    validators: [],
    onFailure: 'skip',
    timeout: 1,
  },
  paranoid: {
    summary: 'All of strict, and a signature by a key that you name, at most 100 GiB, and a config.json.',
    validators: [
      { name: 'no-pickle' },
      { name: 'pickle-imports' },
      { name: 'safetensors-only' },
      { name: 'safetensors-header' },
      { name: 'no-python-code' },
      { name: 'valid-config-json' },
      { name: 'license-check' },
      { name: 'valid-hf-structure' },
      { name: 'max-size', limit: '100G' },
      { name: 'signature-verify' },
      { name: 'required-files', files: ['config.json'] },
    ],
    onFailure: 'abort',
    timeout: 1200,
  },
  quick: {
    summary: 'Tells of a layout that is not whole and of pickles that import what weights do not need.',
    validators: [{ name: 'pickle-imports' }, { name: 'valid-hf-structure' }],
    onFailure: 'warn',
    timeout: 30,
  },
} as const satisfies Readonly<Record<string, Preset>>

export type PresetName = keyof typeof PRESETS

export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name)
}
