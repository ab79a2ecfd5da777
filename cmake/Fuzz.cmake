# add_fuzz_target(NAME <executable> SOURCES <files...> CORPUS <folder> [LIBRARIES <targets...>])
#
# SOURCES define LLVMFuzzerTestOneInput.  In every preset the ctest test <executable> (label
# `fuzz`) feeds it the corpus; with the preset `fuzz` libFuzzer also mutates it for a while.

function(add_fuzz_target)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;CORPUS" "SOURCES;LIBRARIES")
  if(NOT arg_NAME OR NOT arg_SOURCES OR NOT arg_CORPUS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "add_fuzz_target needs NAME, SOURCES and CORPUS; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  cmake_path(ABSOLUTE_PATH arg_CORPUS BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})

  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE project_options ${arg_LIBRARIES})

  if(FUZZ)
    target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
    # What libFuzzer finds new goes to the build folder; the corpus in the sources stays as it is.
    set(found ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}_found)
    file(MAKE_DIRECTORY ${found})
    add_test(NAME ${arg_NAME}
      COMMAND ${arg_NAME} -runs=20000 -max_total_time=20 -artifact_prefix=${found}/ ${found} ${arg_CORPUS})
  else()
    target_sources(${arg_NAME} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} ${arg_CORPUS})
  endif()
  set_tests_properties(${arg_NAME} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
