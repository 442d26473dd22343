import { expect, test } from 'vitest'
import { factsOfFormat, isPickleFormat, weightFormatOf, weightFormatsOf } from './by-name.js'

test.each([
  ['model.safetensors', 'safetensors'],
  ['unet/diffusion_pytorch_model.SAFETENSORS', 'safetensors'],
  ['model.safetensors.index.json', undefined],
  ['llama-7b.Q4_K_M.gguf', 'gguf'],
  ['ggml-model-q4_0.bin', 'gguf'],
  ['onnx/model.onnx', 'onnx'],
  ['onnx/model.onnx_data', 'onnx'],
  ['pytorch_model-00001-of-00002.bin', 'pytorch'],
  ['training_args.bin', 'pytorch'],
  ['v1-5-pruned.ckpt', 'pytorch'],
  ['model.ckpt.index', 'tensorflow'],
  ['model.ckpt.data-00000-of-00001', 'tensorflow'],
  ['variables/variables.data-00000-of-00001', 'tensorflow'],
  ['saved_model.pb', 'tensorflow'],
  ['openvino_model.bin', 'openvino'],
  ['clf.joblib', 'pickle'],
  ['clf.pkl.gz', 'pickle'],
  ['tf_model.h5', 'keras'],
  ['flax_model.msgpack', 'flax'],
  ['Model.mlpackage/Data/weights/weight.bin', 'coreml'],
  ['model.tflite', 'tflite'],
  ['weights.npz', 'npz'],
  ['tokenizer.bin', undefined],
  ['config.json', undefined],
  ['README.md', undefined],
])('%s holds %s', (path, format) => {
  expect(weightFormatOf(path)).toBe(format)
})

test('the formats among files are told once each, in one order', () => {
  expect(weightFormatsOf(['a.pt', 'b.gguf', 'c.safetensors', 'd.bin', 'config.json'])).toEqual([
    'safetensors',
    'gguf',
    'pytorch',
  ])
})

test('only formats that are pickles are called so, and nothing is said of a format that nobody knows', () => {
  expect(['pickle', 'pytorch', 'keras', 'safetensors', 'tomorrow'].map(isPickleFormat)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect(factsOfFormat('tomorrow')).toBeUndefined()
})
