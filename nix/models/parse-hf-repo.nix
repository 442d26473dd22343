# { org, model } of org/model; the few models without an organisation have null there.
repo:
let
  parts = builtins.match "([^/]+)/(.+)" repo;
in
if repo == "" then
  {
    org = null;
    model = null;
  }
else if parts == null then
  {
    org = null;
    model = repo;
  }
else
  {
    org = builtins.elemAt parts 0;
    model = builtins.elemAt parts 1;
  }
