import { literal } from '../../src/nix/expression.js'
import { print } from '../../src/nix/print.js'

/** An option of the NixOS module, as nix/options-docs.nix tells of it. */
export interface OptionDocument {
  readonly name: string
  /** Markdown, in which nixpkgs marks names of options as {option}`…`. */
  readonly description: string
  readonly type: string
  readonly readOnly: boolean
  readonly default?: OptionValue
  readonly example?: OptionValue
}

/** A value, or words in place of one. */
export type OptionValue = { readonly value: unknown } | { readonly text: string }

const HEADER = `# Options of services.firn

Made from [nixos-module](../nixos-module) by \`npm run docs:options\`; not edited by hand.
`

/** The page of all options, in their order. Markdown. */
export function renderOptions(options: readonly OptionDocument[]): string {
  return [HEADER, ...options.map(renderOption)].join('\n')
}

function renderOption(option: OptionDocument): string {
  const { name, description, type, readOnly } = option
  const facts = [
    `Type: ${type}${readOnly ? ' (read only)' : ''}`,
    ...(option.default === undefined ? [] : [`Default:${renderValue(option.default)}`]),
    ...(option.example === undefined ? [] : [`Example:${renderValue(option.example)}`]),
  ]
  return `## ${name}

${description
  .trim()
  .replaceAll(/\s*\n\s*/g, ' ')
  .replaceAll('{option}', '')}

${facts.map((fact) => `- ${fact}`).join('\n')}
`
}

function renderValue(shown: OptionValue): string {
  const text = 'text' in shown ? shown.text.trim() : print(literal(shown.value)).trim()
  if ('text' in shown && text.includes('{option}')) return ` ${text.replaceAll('{option}', '')}`
  return text.includes('\n') ? `\n\n  \`\`\`nix\n${text.replaceAll(/^/gm, '  ')}\n  \`\`\`` : ` \`${text}\``
}
