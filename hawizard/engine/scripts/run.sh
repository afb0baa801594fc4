# run LIMIT STDIN BYTES COUNT [PATH SIZE]... ARGV...: runs a program, output and errors merged, inputs gone with it.
limit=$1 stdin=$2
shift 2
trap 'rm -f $made' EXIT
trap 'exit 1' HUP INT TERM PIPE
receive "$@"
shift $((2 + 2 * $2))
printf '%s go\n' "$mark"
umask 022
timeout -k 5 "$limit" "$@" <"$stdin" 2>&1
