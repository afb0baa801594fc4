# Stands before scripts that get files on stdin, and read it to its end whatever happens: what is sent to a program
# that has ended makes sshd drop the whole connection. Paths come from us and hold no blanks, so lists of them split safely.
made=

fail() {
    cat >/dev/null
    printf '%s fail %s\n' "$mark" "$1"
    exit 1
}

# receive BYTES COUNT [PATH SIZE]...: BYTES on stdin are the files one after the other.
receive() {
    bytes=$1 count=$2
    shift 2
    [ "$count" -gt 0 ] || { cat >/dev/null && return 0; }
    mkdir -p /run/hawizard && chmod 700 /run/hawizard || fail space
    spool=/run/hawizard/spool.$mark made=$spool at=1
    cat >"$spool" || fail space
    [ "$(wc -c <"$spool")" -eq "$bytes" ] || fail torn
    while [ "$count" -gt 0 ]; do
        made="$made $1"
        tail -c "+$at" "$spool" | head -c "$2" >"$1" || fail space
        at=$((at + $2)) count=$((count - 1))
        shift 2
    done
    rm -f "$spool"
}
