import fc from 'fast-check'

/**
 * Property tests try the same values in every run, so that a failure is the change's. `FIRN_TEST_SEED=<integer>`
 * tries others.
 */
fc.configureGlobal({ seed: Number(process.env.FIRN_TEST_SEED ?? 20261121) })
