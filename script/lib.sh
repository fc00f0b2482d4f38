# What the scripts share. Sourced, not run; needs nothing set but `root`, the folder of the checkout.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# need COMMAND SENTENCE: stops with the sentence when the command is missing.
need() { command -v "$1" >/dev/null || die "$2"; }

need_builders() {
  need cargo "Comity is built with Rust, and cargo is not here: install it from https://rustup.rs, then try again."
  need cc "Comity compiles its embedded database, and no C compiler is here: apt-get install build-essential, then try again."
  need node "Comity's pages are built with Node.js 20 or later, and node is not here: install it, then try again."
  need npm "Comity's pages are built with npm, and npm is not here: install it, then try again."
  local node_major; node_major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$node_major" -ge 20 ] || die "Comity's pages are built with Node.js 20 or later, and this is $(node --version)."
}

# npm_packages FOLDER: exactly what the lock file names, unless it is there already.
npm_packages() {
  local there="$root/$1/node_modules/.package-lock.json"
  [ -e "$there" ] && [ ! "$root/$1/package-lock.json" -nt "$there" ] && return
  say "npm packages for $1"
  (cd "$root/$1" && npm ci --no-audit --no-fund >&2 && touch node_modules/.package-lock.json)
}

# changed SINCE PATH...: whether a source is newer than the file SINCE; also when a file has gone.
changed() {
  local since=$1; shift
  [ -e "$since" ] || return 0
  [ -n "$(find "$@" \( -name node_modules -o -name dist \) -prune -o -newer "$since" -print -quit)" ]
}

# CSS, script, icons and fonts, hashed and compressed, for the program to embed.
build_assets() {
  npm_packages assets
  changed "$root/assets/dist/manifest.txt" "$root"/assets/{css,js,build.mjs,icons.txt,package-lock.json} || return 0
  say "assets"
  (cd "$root/assets" && npm run --silent build >&2)
}

# debian PACKAGE...: installs those that are missing; only root can, others are told what to ask for.
debian() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" = 0 ] || die "These Debian packages are needed: ${missing[*]}. Install them as root, then try again."
  say "Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}
