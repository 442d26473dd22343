# Shell text by which the tools of Hugging Face find their models in one directory, and ask no network.
{ hub }:
let
  quote = import ../shell.nix;
in
''
  export HF_HUB_CACHE=${quote "${hub}"}
  export HF_XET_CACHE="''${HF_XET_CACHE:-''${HF_HOME:-''${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/xet}"
  export HF_HUB_OFFLINE=1
  export TRANSFORMERS_OFFLINE=1
''
