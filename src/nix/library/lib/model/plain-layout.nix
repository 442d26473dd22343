# Files of a model by their paths: { folder, entries } for tree.nix.
{
  # { path, output }
  files,
}:
{
  folder = "files";
  entries = map (file: {
    inherit (file) path;
    target = "${file.output}";
  }) files;
}
