# For interpreters of atom.lock, which read this tree as an atom of its own: the one atom that it depends on.
builtins.head (builtins.attrValues (builtins.head (builtins.attrValues atoms.deps.from)))
