# The directory of a hub cache as shell text: where a person wants it, or where its tools look for it.
cacheDir:
if cacheDir == null then
  ''"''${HF_HUB_CACHE:-''${HF_HOME:-''${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/hub}"''
else
  import ./shell-directory.nix cacheDir
