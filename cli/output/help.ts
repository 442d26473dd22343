import type { Command } from '../command.js'

/** The examples at the end of a command's help. */
export function examplesOf({ examples }: Command): string {
  if (examples.length === 0) return ''
  return `\nExamples:\n${examples.map(({ run, does }) => `  # ${does}\n  ${run}`).join('\n\n')}`
}
