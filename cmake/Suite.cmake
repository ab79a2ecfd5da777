# add_suite(NAME <executable> SOURCES <files...> [LABELS <ctest labels...>] [LIBRARIES <targets...>])
#
# One GoogleTest executable for one area of the project; each of its cases is a ctest test
# with the given labels, so that `ctest -L <label>` runs a subject alone.

include(GoogleTest)

function(add_suite)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;LABELS;LIBRARIES")
  if(NOT arg_NAME OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_suite needs NAME and SOURCES; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()

  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE
    project_options ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)

  # Cases are listed when ctest runs, so that building never runs a test executable.  Their names
  # are GoogleTest's own: printed values may be addresses, which change, or break CMake's lists.
  gtest_discover_tests(${arg_NAME} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120)

  # Set here and not through gtest_discover_tests, which cannot pass more than one label.
  # TIMEOUT only ends a test that hangs; no test depends on how fast the machine is.
  set(properties ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}_properties.cmake)
  file(WRITE ${properties}
    "if(${arg_NAME}_TESTS)\n"
    "  set_tests_properties(\${${arg_NAME}_TESTS} PROPERTIES TIMEOUT 300 LABELS \"${arg_LABELS}\")\n"
    "endif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${properties})
endfunction()
