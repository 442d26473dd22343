# ready.sh CURL port|http URL
# Ends as soon as the address takes connections (port), or answers with success (http). systemd gives up after
# TimeoutStartSec=.
until
  code=0
  "$1" --silent --fail --globoff --output /dev/null --max-time 5 "$3" || code=$?
  case "$2-$code" in
    # Whatever comes after the connection: an odd answer (1, 8, 56), none (52), none in time (28), an error (22).
    *-0 | port-1 | port-8 | port-22 | port-28 | port-52 | port-56) true ;;
    *) false ;;
  esac
do
  sleep 0.5
done
