#!/bin/sh
# A stand-in for OpenTofu: a stack's state is a file, and a plan creates one resource. Hooks, for example before/apply.<stack>,
# are sourced at that moment; they may call fail.
set -eu
world=$(cd "$(dirname "$0")/.." && pwd)
# The real one ends its step and then itself.
trap '' INT
if [ "$1" = version ]; then
  printf '{"terraform_version":"%s"}\n' "$(cat "$world/version")"
  exit
fi
directory=${1#-chdir=}
stack=${directory##*/}
command=$2
for file in "$@"; do :; done
state=$world/state/$stack

end() {
  echo "end $command $stack" >>"$world/log"
  exit "$1"
}
fail() {
  echo "Error: $*" >&2
  [ "$command" != apply ] || echo partial >"$state"
  end 1
}
hook() {
  [ ! -e "$world/$1/$command.$stack" ] || . "$world/$1/$command.$stack"
}
content() {
  [ ! -e "$1" ] || cat "$1"
}

echo "begin $command $stack $TF_VAR_parent_zone_access" >>"$world/log"
hook before
had=$(content "$state")
case $command in
  plan)
    file=$(printf '%s\n' "$@" | sed -n 's/^-out=//p')
    what='"prior_state":{"values":{"outputs":{"known":{}},"root_module":{"resources":[{"mode":"data"}]}}}'
    [ -z "$had" ] || what='"prior_state":{"values":{"root_module":{"resources":[{"mode":"managed"}]}}}'
    case " $* " in
      *' -destroy '*)
        [ -z "$had" ] || what="$what,\"destroying\":true,\"resource_changes\":[{\"address\":\"aws_vpc.main\",\"change\":{\"actions\":[\"delete\"]}}]"
        ;;
      *)
        for need in $(grep -o '"from-[a-z0-9-]*"' "$directory/cdk.tf.json" | tr -d '"' | sed 's/^from-//' | sort -u); do
          [ "$(content "$world/state/$need" | cut -d' ' -f1)" = full ] || fail "Unsupported attribute: $need has no outputs"
        done
        case $had in
          full*) changes=$(content "$world/changes/$stack") outputs='{"id":{"actions":["no-op"]}}' ;;
          *)
            changes='{"address":"aws_vpc.main","change":{"actions":["create"]}}'
            outputs='{"id":{"actions":["create"]},"known":{"actions":["create"]}}'
            ;;
        esac
        what="$what,\"resource_changes\":[$changes],\"output_changes\":$outputs"
        ;;
    esac
    printf '{"made_from":"%s",%s}\n' "$had" "$what" >"$file"
    ;;
  show) cat "$file" ;;
  apply)
    grep -q "\"made_from\":\"$had\"" "$file" || fail 'Saved plan is stale'
    if grep -q '"destroying":true' "$file"; then rm "$state"; else echo "full $$" >"$state"; fi
    rm -f "$world/changes/$stack"
    ;;
  output) echo '{"vpcId":{"value":"vpc-1","sensitive":false},"password":{"value":"hunter2","sensitive":true}}' ;;
  providers) echo "# hashes for $*" >"$directory/.terraform.lock.hcl" ;;
  validate) echo '{"valid":true,"diagnostics":[]}' ;;
esac
hook after
end 0
