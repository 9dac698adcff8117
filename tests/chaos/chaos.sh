# Proof by faults: sourced by ./dev chaos.
#   ./dev chaos [--engine sqlite|postgres] [--minutes N] [--kills N] [--seed S] [--ordinary] [--keep]
#   ./dev chaos planted [BUG ...]              each bug of the test build is found by the check that is there for it
#   ./dev chaos power [--states N] [--seed S]  what a power cut leaves
need_dotnet
need_node
need_package python3 python3
export PYTHON=${PYTHON:-python3}
npm_install tests/chaos
npm_install tests/chat-interop
echo "building ..."
dotnet build src/Parley -c Release -p:BuildWeb=false --verbosity quiet || die "the build failed; what went wrong is above"
dotnet build src/Parley -c Release -p:BuildWeb=false -p:Chaos=true --verbosity quiet || die "the test build failed; what went wrong is above"
case ${2:-} in
  planted) node tests/chaos/planted.mjs "${@:3}" ;;
  power)
    need_package strace strace
    node tests/chaos/power/power.mjs "${@:3}"
    ;;
  *)
    [[ " $* " != *" postgres "* && " $* " != *"=postgres "* ]] || find_postgres
    node tests/chaos/chaos.mjs "${@:2}"
    ;;
esac
