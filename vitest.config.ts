import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './tests/support/closing-line-reporter.js'

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    include: [
      'src/**/*.test.ts',
      'ingester/**/*.test.ts',
      'appview/**/*.test.{ts,tsx}',
      'demo/**/*.test.ts',
      'scripts/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    globalSetup: ['tests/support/postgres-setup.ts'],
    setupFiles: ['tests/support/property-seed.ts'],
    // A real PLC and PDS start in about two seconds; Chromium and nix builds take longer on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // LOG_ENABLED must be set before @atproto/pds is imported: it builds its loggers at import time.
    env: { LOG_ENABLED: 'false' },
  },
})
