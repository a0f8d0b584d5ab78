# Story: the first line of every tests/flow/*.sh. Gives it assertions (tap.sh), sites (site.sh) and a
# clean end; a command that fails outside an assertion breaks the story off and is told with its line.
#
#   . "$(dirname "$0")/../support/story.sh"
#   site_new --http
#   profint sync
#   is "$status" 0 "the first sync is done"
#   contains "$(site_get /cas/)" "UVUC" "a case is on the public page"
. "$(dirname "${BASH_SOURCE[0]}")/group.sh"

TAP_PREFIX="$(basename "${0%.sh}"): "
