import { type Logger, pino } from 'pino'
import type { LogLevel } from './settings.js'

export type { Logger } from 'pino'

/**
 * The program's logger: JSON lines on standard error, or readable lines when somebody watches a terminal.
 * Standard output stays free for what a command is asked to print.
 */
export function createLogger(options: { level: LogLevel; pretty: boolean }): Logger {
  const base = {
    level: options.level,
    base: null,
    redact: ['*.password', '*.accessJwt', '*.refreshJwt', '*.authorization'],
  }
  if (!options.pretty) return pino(base, pino.destination(2))
  return pino({
    ...base,
    transport: {
      target: 'pino-pretty',
      options: { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
    },
  })
}
