import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './tests/support/closing-line-reporter.js'

// LOG_ENABLED must be set before @atproto/pds is imported: it builds its loggers at import time.
const env = { LOG_ENABLED: 'false' }

// For these a real nixpkgs has no stand-in: whoever has a checkout names it, and sees them run.
const exclude = [
  ...(process.env.FIRN_TEST_NIXPKGS === undefined ? ['tests/{nix,nixos}/real-*.test.ts'] : []),
  // Likewise for atoms that others published: FIRN_TEST_ATOMS names copies of their repositories.
  ...(process.env.FIRN_TEST_ATOMS === undefined ? ['tests/nix/eka-atoms.test.ts'] : []),
]

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    globalSetup: ['tests/support/postgres-setup.ts'],
    setupFiles: ['tests/support/property-seed.ts'],
    // A real PLC and PDS start in about two seconds; Chromium and nix builds take longer on two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As `until` waits: one second is little on a busy machine.
    expect: { poll: { timeout: 45_000 } },
    // Of servers and directories that go at the end: what takes longer would say so behind the count of tests.
    teardownTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'firn',
          env,
          exclude,
          include: [
            'src/**/*.test.ts',
            'ingester/**/*.test.ts',
            'appview/**/*.test.{ts,tsx}',
            'demo/**/*.test.ts',
            'scripts/**/*.test.ts',
            'cli/**/*.test.ts',
            'tests/**/*.test.ts',
          ],
        },
      },
      {
        // What Nix says differs by version, so whatever asks it runs on a second one too.
        extends: true,
        test: {
          name: 'newer Nix',
          env: { ...env, FIRN_TEST_NIX: 'newer' },
          exclude,
          include: ['tests/{nix,nixos,nixos-module}/**/*.test.ts'],
        },
      },
    ],
  },
})
