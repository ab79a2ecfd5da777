# cmake -DPLUGIN=<file> -P needs.cmake: a plugin brings its C++ runtime and its libraries along,
# so that it cannot meet other versions of them in the host.
execute_process(COMMAND readelf --dynamic --wide ${PLUGIN}
  OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\\(NEEDED\\)[^\n]*\\[[^]]*\\]" needed "${dynamic}")
foreach(line IN LISTS needed)
  string(REGEX REPLACE ".*\\[(.*)\\]" "\\1" library "${line}")
  if(NOT library MATCHES "^(libc|libm|ld-linux[-a-z0-9_]*)\\.so")
    list(APPEND foreign ${library})
  endif()
endforeach()
if(foreign)
  message(FATAL_ERROR "${PLUGIN} needs ${foreign}, which the host may have in another version.")
endif()
