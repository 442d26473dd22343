/**
 * What pickles of weights, arrays and plain data import, module by module: makers of values that run nothing of the
 * pickle's own. Whatever is not here is not taken for harmless: lists of what is harmful were never complete
 * (https://github.com/mmaitre314/picklescan/security/advisories). PyTorch's part follows its own weights_only loader
 * (torch/_weights_only_unpickler.py).
 */
export const USUAL_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  builtins: [
    'bool bytearray bytes complex dict float frozenset int list object range set slice str tuple Ellipsis NotImplemented',
  ],
  collections: ['Counter OrderedDict defaultdict deque'],
  copyreg: ['_reconstructor __newobj__'],
  _codecs: ['encode'],
  datetime: ['date datetime time timedelta timezone'],
  decimal: ['Decimal'],
  fractions: ['Fraction'],
  pathlib: ['Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath'],
  'pathlib._local': ['Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath'],
  uuid: ['UUID SafeUUID'],
  types: ['SimpleNamespace'],
  numpy: [
    'dtype ndarray matrix bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64',
    'complex64 complex128 str_ bytes_ void longdouble intc uintc longlong ulonglong datetime64 timedelta64',
  ],
  'numpy.core.multiarray': ['_reconstruct scalar'],
  'numpy._core.multiarray': ['_reconstruct scalar'],
  'numpy.core.numeric': ['_frombuffer'],
  'numpy._core.numeric': ['_frombuffer'],
  'numpy.dtypes': ['Float32DType Float64DType Int32DType Int64DType BoolDType'],
  'numpy.matrixlib.defmatrix': ['matrix'],
  'numpy.random._pickle': ['__randomstate_ctor __generator_ctor __bit_generator_ctor'],
  'numpy.random._mt19937': ['MT19937'],
  'numpy.random._pcg64': ['PCG64'],
  'joblib.numpy_pickle': ['NumpyArrayWrapper'],
  'sklearn.externals.joblib.numpy_pickle': ['NumpyArrayWrapper'],
  'scipy.sparse._csr': ['csr_matrix csr_array'],
  'scipy.sparse._csc': ['csc_matrix csc_array'],
  'scipy.sparse.csr': ['csr_matrix'],
  'scipy.sparse.csc': ['csc_matrix'],
  torch: [
    'FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage',
    'BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage',
    'QUInt2x4Storage UntypedStorage TypedStorage Size Tensor device dtype strided per_tensor_affine per_channel_affine',
    'float16 float32 float64 half float double bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 short int long',
    'bool complex32 complex64 complex128 qint8 quint8 qint32 quint4x2 float8_e4m3fn float8_e5m2 float8_e4m3fnuz',
    'float8_e5m2fnuz float8_e8m0fnu contiguous_format channels_last preserve_format sparse_coo sparse_csr',
  ],
  'torch._utils': [
    '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state',
    '_rebuild_qtensor _rebuild_sparse_tensor _rebuild_nested_tensor _rebuild_meta_tensor_no_storage',
    '_rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor _rebuild_wrapper_subclass',
  ],
  'torch._tensor': ['_rebuild_from_type_v2'],
  'torch.nn.parameter': ['Parameter Buffer'],
  'torch.storage': ['UntypedStorage TypedStorage _UntypedStorage _TypedStorage'],
  'torch.serialization': ['_get_layout'],
  'torch.torch_version': ['TorchVersion'],
  'torch.optim.optimizer': ['_RequiredParameter'],
  'transformers.training_args': ['TrainingArguments OptimizerNames ParallelMode'],
  'transformers.training_args_seq2seq': ['Seq2SeqTrainingArguments'],
  'transformers.trainer_utils': [
    'IntervalStrategy SaveStrategy EvaluationStrategy SchedulerType HubStrategy FSDPOption',
  ],
  'transformers.trainer_pt_utils': ['AcceleratorConfig'],
  'accelerate.state': ['PartialState'],
  'accelerate.utils.dataclasses': ['DistributedType'],
}
