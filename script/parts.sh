# A run of several parts: each is tried, whatever became of those before; the end says where the time went, what failed,
# how many tests there were, and what this machine could not tell. Sourced after lib.sh and servers.sh; needs the folder
# `scratch`, and the array `parts` of their names.

times=() failed=() left_out=()
export COMITY_LEFT_OUT="$scratch/left_out"
declare -A sums=([passed]=0 [failed]=0 [skipped]=0)

# part NAME COMMAND...: runs it, keeps the time it took, whether it failed, and how many tests it tells of.
part() {
  local name=$1 start=$SECONDS code outcome=ok; shift
  say "== $name"
  : >"$COMITY_LEFT_OUT"
  set +e; (set -e; "$@") 2>&1 | tee "$scratch/$name.log"; code=${PIPESTATUS[0]}; set -e
  say_left_out "$name"
  add_up "$name" "$code"
  [ "$code" = 0 ] || { outcome=FAILED; failed+=("$name"); }
  times+=("$(printf '%-28s %3d:%02d  %s' "$name" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) "$outcome")")
}

# what_is_here: exports COMITY_MUST, what stories need that this machine has for sure. One that cannot be told for want of
# it fails; for want of anything else it is left out, and the end says so.
what_is_here() {
  local folder
  COMITY_MUST="server postgresql python3"
  # Installed, but not every container lets a program be looked on at, or a disk be mounted.
  strace -f --seccomp-bpf -o /dev/null true 2>/dev/null && COMITY_MUST+=" strace"
  folder=$(mktemp -d "$scratch/mount.XXXXXX")
  mount -t tmpfs -o size=1m tmpfs "$folder" 2>/dev/null && umount "$folder" && COMITY_MUST+=" mount"
  command -v soffice >/dev/null && COMITY_MUST+=" soffice"
  export COMITY_MUST
  say "Stories may count on: $COMITY_MUST"
}

# say_left_out PART: the stories of this part that were left out.
say_left_out() {
  local stories
  mapfile -t stories < <(sort -u "$COMITY_LEFT_OUT")
  [ ${#stories[@]} -gt 0 ] || return 0
  { echo "${#stories[@]} left out on this machine:"; printf '  %s\n' "${stories[@]}"; } | tee -a "$scratch/$1.log"
  left_out+=("${stories[@]}")
}

# figures: what the stories told of themselves, as a table.
figures() {
  local line story words last=""
  printf '\n%s\n' "What the stories told of themselves:"
  awk -f script/figures.awk "$scratch"/*.log | sort -s -t $'\t' -k1,2 | while IFS=$'\t' read -r line story words; do
    [ "$line $story" = "$last" ] || printf '%-9s%s\n' "$line" "$story"
    last="$line $story"
    printf '         %s\n' "$words"
  done
}

# add_up NAME CODE: adds what a part's own summary counts to the sums.
add_up() {
  local passed failed_here skipped
  read -r passed failed_here skipped < <(sed 's/\x1b\[[0-9;]*m//g' "$scratch/$1.log" | awk -f script/sums.awk -v part="$1")
  [ "$2" = 0 ] || [ "$failed_here" != 0 ] || failed_here=1
  sums[passed]=$((sums[passed] + passed)) sums[failed]=$((sums[failed] + failed_here)) sums[skipped]=$((sums[skipped] + skipped))
}

# finish: the last lines, and the end.
finish() {
  stop_servers
  printf '\n%s\n' "Where the time went:"
  printf '%s\n' "${times[@]}" "$(printf '%-28s %3d:%02d' "all" $((SECONDS / 60)) $((SECONDS % 60)))" ""
  [ ${#left_out[@]} -eq 0 ] || printf '%s\n' "Left out on this machine:" "${left_out[@]/#/  }" ""
  if [ ${#failed[@]} -eq 0 ]; then echo "All of it holds: ${parts[*]}."; else echo "What failed: ${failed[*]}. Look for it above, under its == heading."; fi
  local skipped=""
  [ "${sums[skipped]}" = 0 ] || skipped=", ${sums[skipped]} skipped"
  echo "${sums[passed]} passed, ${sums[failed]} failed$skipped"
  [ ${#failed[@]} -eq 0 ]
  exit
}

# could_not NAME: a part that could not begin.
could_not() { failed+=("$1"); sums[failed]=$((sums[failed] + 1)); }
