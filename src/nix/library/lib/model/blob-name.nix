# What the cache of a hub calls the content of a file: the sha256 of what the hub keeps by it, else the id of the git blob.
file: if file.lfs || file.gitOid == null then file.sha256 else file.gitOid
