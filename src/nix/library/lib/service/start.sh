# start.sh VARIABLE... -- PROGRAM ARGUMENT...
# Becomes the program, with each variable set to the content of the credential of that name, which systemd hands over
# as a file that only this service can read (systemd.exec(5), LoadCredential=). Line ends at the end are dropped.
set -eu
while [ "$1" != -- ]; do
  if ! value=$(cat "$CREDENTIALS_DIRECTORY/$1"); then
    echo "firn: the secret $1 cannot be read" >&2
    exit 78
  fi
  if [ -z "$value" ]; then
    echo "firn: the file of the secret $1 is empty" >&2
    exit 78
  fi
  export "$1=$value"
  shift
done
shift
exec "$@"
