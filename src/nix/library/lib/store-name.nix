# A label as the name of a store path, which may hold ASCII alone.
label: if builtins.match "[A-Za-z0-9_-]+" label != null then label else "atom"
