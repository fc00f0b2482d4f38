# A run of several parts: each is tried, whatever became of those before; the end says where the time went, what failed,
# and how many tests there were. Sourced after lib.sh and servers.sh; needs the folder `scratch`, and the array `parts`
# of their names.

times=() failed=()
declare -A sums=([passed]=0 [failed]=0 [skipped]=0)

# part NAME COMMAND...: runs it, keeps the time it took, whether it failed, and how many tests it tells of.
part() {
  local name=$1 start=$SECONDS code outcome=ok; shift
  say "== $name"
  set +e; (set -e; "$@") 2>&1 | tee "$scratch/$name.log"; code=${PIPESTATUS[0]}; set -e
  add_up "$name" "$code"
  [ "$code" = 0 ] || { outcome=FAILED; failed+=("$name"); }
  times+=("$(printf '%-28s %3d:%02d  %s' "$name" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) "$outcome")")
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
  if [ ${#failed[@]} -eq 0 ]; then echo "All of it holds: ${parts[*]}."; else echo "What failed: ${failed[*]}. Look for it above, under its == heading."; fi
  local skipped=""
  [ "${sums[skipped]}" = 0 ] || skipped=", ${sums[skipped]} skipped"
  echo "${sums[passed]} passed, ${sums[failed]} failed$skipped"
  [ ${#failed[@]} -eq 0 ]
  exit
}

# could_not NAME: a part that could not begin.
could_not() { failed+=("$1"); sums[failed]=$((sums[failed] + 1)); }
