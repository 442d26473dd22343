# A source in words, from what describe-source.nix tells.
about:
about.sourceType
+ (if about.repo == null then "" else " ${about.repo}")
+ (if about.revision == null then "" else " at ${about.revision}")
