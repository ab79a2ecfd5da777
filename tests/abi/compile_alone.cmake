# compile_alone(<test name> COMPILERS <gcc|g++ ...> SOURCE <file> FLAGS <flags...>)
#
# A ctest test `abi.<test name>.<compiler>` that compiles SOURCE, or an empty file with FLAGS, with
# each of the compilers; it fails, and says what to install, where one is missing.

function(compile_alone name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE" "COMPILERS;FLAGS")
  foreach(compiler IN LISTS arg_COMPILERS)
    find_program(ABI_${compiler} ${compiler})
    if(ABI_${compiler})
      set(command ${ABI_${compiler}})
    else()
      set(command sh -c "echo '${compiler} is missing: apt-get install gcc g++ clang' >&2; exit 2" --)
    endif()
    set(test abi.${name}.${compiler})
    add_test(NAME ${test} COMMAND ${command}
      -I${PROJECT_SOURCE_DIR} -Wall -Wextra -Wpedantic -Werror -fsyntax-only
      ${arg_FLAGS} ${arg_SOURCE})
    set_tests_properties(${test} PROPERTIES LABELS abi)
  endforeach()
endfunction()
