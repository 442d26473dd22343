import { HOSTILE_TEXTS } from '../nix/hostile.js'

/** Texts that a unit file might take for something else. */
export const UNIT_TEXTS = [
  ...HOSTILE_TEXTS.filter((text) => text.length < 10_000),
  '%n',
  '%%',
  '$HOME',
  `\${HOME}`,
  '$$',
  '\\',
  'a\\\nUser=root',
  'a\nUser=root',
  '[Service]',
  '-',
  '@',
  '+',
  '!',
  ';',
  '# comment',
  '"a" \'b\'',
  ' leading and trailing ',
]
