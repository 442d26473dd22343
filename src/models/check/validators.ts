import type { Validator } from './validator.js'
import { fileTypes } from './validators/file-types.js'
import { ggufHeader } from './validators/gguf-header.js'
import { licenseCheck } from './validators/license-check.js'
import { maxSize } from './validators/max-size.js'
import { noPickle } from './validators/no-pickle.js'
import { noPythonCode } from './validators/no-python-code.js'
import { noSymlinks } from './validators/no-symlinks.js'
import { onnxHeader } from './validators/onnx-header.js'
import { pickleImports } from './validators/pickle-imports.js'
import { requiredFiles } from './validators/required-files.js'
import { safetensorsHeader } from './validators/safetensors-header.js'
import { safetensorsOnly } from './validators/safetensors-only.js'
import { signatureVerify } from './validators/signature-verify.js'
import { validConfigJson } from './validators/valid-config-json.js'
import { validHfStructure } from './validators/valid-hf-structure.js'

/** All validators by the names that dev.firn.files#validator gives them. */
export const VALIDATORS: Readonly<Record<string, Validator>> = {
  'no-pickle': noPickle,
  'pickle-imports': pickleImports,
  'safetensors-only': safetensorsOnly,
  'safetensors-header': safetensorsHeader,
  'gguf-header': ggufHeader,
  'onnx-header': onnxHeader,
  'no-python-code': noPythonCode,
  'required-files': requiredFiles,
  'max-size': maxSize,
  'valid-config-json': validConfigJson,
  'license-check': licenseCheck,
  'signature-verify': signatureVerify,
  'valid-hf-structure': validHfStructure,
  'no-symlinks': noSymlinks,
  'file-types': fileTypes,
}
