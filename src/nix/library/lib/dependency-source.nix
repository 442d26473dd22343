# Of the arguments of a builder those that a fetcher of its dependencies needs, to see the same lock file as the build.
builtins.intersectAttrs {
  pname = null;
  version = null;
  src = null;
  sourceRoot = null;
  postUnpack = null;
  patches = null;
  patchFlags = null;
}
