# cmake -DPLUGIN=<file> -P exports.cmake: the entry point is all that a plugin exports.
execute_process(COMMAND nm -D --defined-only --format=posix ${PLUGIN}
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE " [^\n]*\n" "\n" names "${symbols}")
if(NOT names STREQUAL "alarm_sink_module_v1\n")
  message(FATAL_ERROR "${PLUGIN} must export alarm_sink_module_v1 and nothing else, but exports:\n"
    "${names}Link it with the version script cmake/sink_exports.map.")
endif()
