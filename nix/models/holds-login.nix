# Whether an address holds a login, as https://name:password@host does, with or without its scheme: what a derivation
# names lies in the Nix store, which everybody can read.
address: builtins.isString address && builtins.match "[^/?#@]*:/*[^/?#]*@.*" address != null
