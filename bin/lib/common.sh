# shellcheck shell=bash disable=SC2034
# Shared by the commands of bin/: where things are, what they say, what they need. Sourced, never run.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PORTAL_STATE=${PORTAL_STATE:-$ROOT/.local}
PYTHON=$ROOT/.venv/bin/python
mkdir -p "$PORTAL_STATE"
# The command as it was typed, for the advice given by the commands that it calls in turn.
if [ -z "${PORTAL_COMMAND:-}" ]; then export PORTAL_COMMAND="$0${*:+ $*}"; TYPED=1; else TYPED=''; fi

if [ -t 1 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD='' PLAIN=''; fi
say()  { printf '%s\n' "${BOLD}==>${PLAIN} $*"; }
warn() { printf '%s\n' "Attention : $*" >&2; }
# Says what is wrong, then what to do about it, and stops.
fail() { printf '\n%s\n' "${BOLD}Impossible de continuer :${PLAIN} $1" >&2; shift; for line in "$@"; do printf '    %s\n' "$line" >&2; done; exit 1; }

# run_quietly LABEL COMMAND...: the output goes to a log, shown only when the command fails.
run_quietly() {
  local label=$1 log; shift
  log=$PORTAL_STATE/logs/$(printf %s "$label" | tr -c '[:alnum:]\n' '-').log
  mkdir -p "$PORTAL_STATE/logs"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -25 "$log" >&2
    if grep -qiE 'no space left|disk quota' "$log"; then
      fail "$label : le disque est plein." "Libérer de la place, puis relancer la même commande." "Journal complet : $log"
    elif grep -qiE 'temporary failure|could not resolve|network is unreachable|connection refused|ENOTFOUND|ECONNREFUSED|failed to fetch|dns error|client error \(Connect\)' "$log"; then
      fail "$label : le réseau ne répond pas." "Vérifier l'accès aux dépôts de paquets (Debian, PyPI, npm) ou le mandataire, puis relancer." "Journal complet : $log"
    fi
    fail "$label a échoué." "Journal complet : $log"
  fi
}

# fingerprint FILE...: of the files' contents, to redo a step only when what it reads has changed.
fingerprint() { cat "$@" 2>/dev/null | sha256sum | cut -c1-16; }
done_before() { [ -e "$PORTAL_STATE/stamps/$1" ]; }
mark_done()   { mkdir -p "$PORTAL_STATE/stamps"; rm -f "$PORTAL_STATE/stamps/${1%-*}"-*; : >"$PORTAL_STATE/stamps/$1"; }

# need_disk MEGABYTES FOLDER: libraries go in the checkout, data in PORTAL_STATE: they may be on different disks.
need_disk() {
  local free move; free=$(df -Pm "$2" | awk 'NR==2 {print $4}')
  [ "$free" -lt "$1" ] || return 0
  case $2 in
    "$PORTAL_STATE") move="Ou choisir un autre disque pour les données : PORTAL_STATE=/autre/dossier $PORTAL_COMMAND";;
    "$ROOT") move="Ou copier le dépôt sur un autre disque, et l'y lancer.";;
    *) move='';;
  esac
  fail "il reste $free Mo sur le disque de $2 ; il en faut $1." "Libérer de la place, puis relancer : $PORTAL_COMMAND" ${move:+"$move"}
}
