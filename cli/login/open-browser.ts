import { spawn } from 'node:child_process'
import type { CommandLineEnvironment } from '../../src/command-line-environment.js'

/**
 * Opens an address in the person's browser, which outlives this program.
 * @returns whether a program was there to be started; what becomes of it nobody learns
 */
export async function openBrowser(url: string, environment: CommandLineEnvironment): Promise<boolean> {
  const program = browserOf(environment)
  if (program === undefined) return false
  const child = spawn(program, [url], { stdio: 'ignore', detached: true, env: environment.child })
  child.unref()
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
}

/** $BROWSER, or what the system has; none where there is no screen. */
function browserOf({ browser, child }: CommandLineEnvironment): string | undefined {
  if (browser !== undefined) return browser
  if (process.platform === 'darwin') return 'open'
  return child.DISPLAY || child.WAYLAND_DISPLAY ? 'xdg-open' : undefined
}
