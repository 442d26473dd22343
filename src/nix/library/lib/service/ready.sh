# ready.sh CURL port|http URL
# Ends as soon as the address takes connections (port), or answers with success (http), and fails as soon as the program
# has ended: MAINPID, as systemd says (systemd.exec(5)). systemd gives up after TimeoutStartSec=.
until
  code=0
  # Straight to the program, whatever its own variables and files say of curl.
  "$1" --disable --noproxy '*' --silent --fail --globoff --output /dev/null --max-time 5 "$3" || code=$?
  case "$2-$code" in
    # Whatever comes after the connection: an odd answer (1, 8, 56), none (52), none in time (28), an error (22).
    *-0 | port-1 | port-8 | port-22 | port-28 | port-52 | port-56) true ;;
    *) false ;;
  esac
do
  if [ -n "${MAINPID-}" ] && ! kill -0 "$MAINPID" 2>/dev/null; then
    echo "firn: the program ended before it was ready" >&2
    exit 1
  fi
  sleep 0.5
done
