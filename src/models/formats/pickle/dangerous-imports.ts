/**
 * What runs commands or code, imports, reads or writes files, or reaches the network when a pickle calls it: whole
 * modules with all below them. Gathered from the advisories of picklescan, fickling and modelscan until 2026; it only
 * makes a report plainer, for what is on no list is refused, too.
 */
export const DANGEROUS_MODULES: ReadonlySet<string> = new Set(
  `
  _aix_support _ctypes _io _operator _osx_support _pickle _posixsubprocess _pyrepl _socket _ssl _thread _winapi
  aiohttp antigravity asyncio atexit bdb cProfile cgi cloudpickle code codeop commands compileall concurrent ctypes
  dill distutils doctest ensurepip faulthandler fcntl fileinput ftplib functools gc getpass glob http httplib
  idlelib imaplib imp importlib inspect io jsonpickle lib2to3 linecache logging mailcap marshal mmap modulefinder
  multiprocessing nntplib nt ntpath numpy.ctypeslib numpy.distutils numpy.f2py numpy.testing operator os pandas.io pdb
  pickle pickletools pip pipes pkg_resources pkgutil platform poplib posix posixpath profile pstats pty py_compile
  pydoc requests rlcompleter runpy setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl
  subprocess sys sysconfig tarfile telnetlib tempfile test this threading timeit tkinter torch._dynamo torch._inductor
  torch.distributed torch.fx torch.hub torch.jit torch.ops torch.package torch.testing torch.utils trace tracemalloc
  turtle urllib urllib2 urllib3 venv webbrowser wsgiref xmlrpc zipapp zipfile zipimport
  `
    .trim()
    .split(/\s+/),
)

/** Single names of modules that hold harmless ones, too. */
export const DANGEROUS_NAMES: ReadonlySet<string> = new Set(
  `
  builtins.__build_class__ builtins.__import__ builtins.apply builtins.breakpoint builtins.classmethod
  builtins.compile builtins.delattr builtins.dir builtins.eval builtins.exec builtins.execfile builtins.exit
  builtins.file builtins.filter builtins.getattr builtins.globals builtins.help builtins.input builtins.locals
  builtins.map builtins.memoryview builtins.open builtins.property builtins.quit builtins.reduce builtins.reload
  builtins.setattr builtins.staticmethod builtins.super builtins.type builtins.vars
  joblib.load keras.models.load_model numpy.fromfile numpy.load numpy.memmap pandas.eval pandas.read_pickle
  tensorflow.keras.models.load_model torch.load torch.save torch.serialization.load torch.serialization.save
  torch.storage._load_from_bytes types.CodeType types.FunctionType types.LambdaType types.MethodType
  types.new_class uuid._get_command_stdout uuid._popen
  `
    .trim()
    .split(/\s+/),
)

/** Names that lead from anything to everything, wherever they stand in a path of attributes. */
export const DANGEROUS_ATTRIBUTES: ReadonlySet<string> = new Set(
  `
  __builtins__ __class__ __closure__ __code__ __dict__ __getattribute__ __globals__ __import__ __init__ __loader__
  __mro__ __reduce__ __reduce_ex__ __spec__ __subclasses__ eval exec execfile modules popen spawn system
  `
    .trim()
    .split(/\s+/),
)
