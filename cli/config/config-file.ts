import { type Findings, readFile, requireValid } from '../../src/atoms/toml/findings.js'
import { parseToml } from '../../src/atoms/toml/parse.js'
import { positionAt } from '../../src/atoms/toml/position.js'
import { quoteKey } from '../../src/atoms/toml/quote.js'
import { describeValue, type TomlTable, type TomlValue } from '../../src/atoms/toml/value.js'
import { MAX_USER_CONFIG_BYTES } from '../../src/limits/command-line.js'
import { CONFIG_KEYS, CONFIG_TABLES } from './keys.js'
import type { ConfigLayer, ConfigValue } from './layers.js'

export interface ConfigFile {
  /** As messages name it. */
  readonly path: string
  readonly text: string
  /** Of eka's file only the keys that both have are read, and others pass. */
  readonly eka: boolean
}

/**
 * The keys that a configuration file sets, each with its place.
 * @throws AtomFileError naming every error with its line and column
 */
export function readConfigFile({ path, text, eka }: ConfigFile): ConfigLayer {
  const layer = new Map<string, ConfigValue>()
  const read = readFile(text, (findings) => {
    const { root } = parseToml(text, { maxBytes: MAX_USER_CONFIG_BYTES })
    for (const leaf of leavesOf(root, [])) readLeaf(leaf, findings)
    return layer
  })
  return requireValid(path, read)

  function readLeaf({ steps, offset, value }: Leaf, findings: Findings): void {
    const key = steps.join('.')
    const table = CONFIG_TABLES[steps.slice(0, 2).join('.')]
    const known = CONFIG_KEYS[key] ?? (steps.length === 3 ? table : undefined)
    const shown = steps.map(quoteKey).join('.')
    if (known === undefined || (eka && known.eka === undefined)) {
      if (!eka)
        findings.error('unknown-field', offset, shown, `There is no setting ${shown}.`, adviceFor(steps))
      return
    }
    const wanted = CONFIG_KEYS[key]?.type ?? 'text'
    const written = textOf(value, wanted)
    if (written === undefined) {
      const fix = wanted === 'boolean' ? 'Write true or false.' : 'Write a text in quotes.'
      findings.error('wrong-type', value.span.start, shown, `${shown} is ${describeValue(value)}.`, fix)
      return
    }
    try {
      const { line, column } = positionAt(text, offset)
      layer.set(key, { text: known.check?.(written) ?? written, from: `${path}:${line}:${column}` })
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      const message = `${shown} is ${JSON.stringify(written)}, which ${fault}.`
      findings.error('invalid-value', value.span.start, shown, message, `Write as in ${known.example}.`)
    }
  }
}

interface Leaf {
  readonly steps: readonly string[]
  readonly offset: number
  readonly value: TomlValue
}

function* leavesOf(table: TomlTable, above: readonly string[]): Generator<Leaf> {
  for (const [key, { keySpan, value }] of table.entries) {
    const steps = [...above, key]
    if (value.type === 'table') yield* leavesOf(value, steps)
    else yield { steps, offset: keySpan.start, value }
  }
}

function textOf(value: TomlValue, wanted: 'text' | 'boolean'): string | undefined {
  if (wanted === 'boolean') return value.type === 'boolean' ? String(value.value) : undefined
  return value.type === 'string' ? value.text : undefined
}

function adviceFor(steps: readonly string[]): string {
  const first = steps[0] ?? ''
  const near = [...Object.keys(CONFIG_KEYS), ...Object.keys(CONFIG_TABLES).map((table) => `${table}.<name>`)]
  const same = near.filter((key) => key.split('.')[0] === first)
  return `firn config lists all of them${same.length === 0 ? '' : `; under ${first}: ${same.join(', ')}`}.`
}
