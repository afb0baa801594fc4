# follow ID OFFSET SECONDS: waits until there is news after OFFSET; prints `KIND STATUS SIZE BYTES` and the bytes.
exec 2>/dev/null
dir=/var/lib/hawizard/jobs/$1 offset=$2 most=1048576
end=$(($(date +%s) + $3))

at_work() {
    case $(systemctl show -p ActiveState "hawizard-$1") in
        *=active | *=activating | *=deactivating | *=reloading) ;;
        *) return 1 ;;
    esac
}

# The status is asked first: once it is there the output is whole.
look() {
    kind=running status=-
    [ ! -e "$dir/status" ] || { kind=ended && read -r status <"$dir/status"; }
    size=$(wc -c <"$dir/out") || { kind=none size=0; }
}

at_work "$1" && alive=yes || alive=no
look
while [ $kind = running ] && [ $alive = yes ] && [ "$size" -le "$offset" ] && [ "$(date +%s)" -lt "$end" ]; do
    sleep 0.2
    look
done
if [ $kind = running ]; then
    # More is likely to come at once: one answer for it all.
    [ "$size" -le "$offset" ] || [ $alive = no ] || sleep 0.2
    at_work "$1" && alive=yes || alive=no
    look
    [ $kind = running ] && [ $alive = no ] && kind=lost
fi
bytes=$((size - offset))
[ $bytes -ge 0 ] || bytes=0
[ $bytes -le $most ] || bytes=$most
printf '%s %s %s %s %s\n' "$mark" $kind "$status" "$size" $bytes
[ $bytes -eq 0 ] || tail -c "+$((offset + 1))" "$dir/out" | head -c $bytes
