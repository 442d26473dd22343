# Lays out what surroundings.nix names: tokens and proxies where the programs that download look for them. Secrets stay in
# variables: never in arguments, never shown.
# Nix makes empty what is not there, which programs may take for a value.
for variable in $secrets; do
  [ -n "${!variable-}" ] || unset "$variable"
done
take() {
  if [ -n "$2" ] && [ -n "${!2-}" ]; then export "$1=${!2}"; fi
}
if [ -n "$tokenVariable" ]; then
  if [ -n "$tokenFile" ]; then
    [ -r "$tokenFile" ] || fail "the token's file cannot be read" "$tokenFile is not there for the builds of Nix: it must be readable by its build users, and within their sandbox (extra-sandbox-paths)."
    token=$(tr -d '\r\n' < "$tokenFile")
    export "$tokenVariable=$token"
    unset token
  fi
  take "$tokenVariable" "$ownTokenVariable"
  take MLFLOW_TRACKING_USERNAME "$ownUsernameVariable"
  take MLFLOW_TRACKING_PASSWORD "$ownPasswordVariable"
fi
[ -z "$awsProfile" ] || export AWS_PROFILE="$awsProfile"
[ -z "$httpProxy" ] || export http_proxy="$httpProxy"
[ -z "$httpsProxy" ] || export https_proxy="$httpsProxy"
