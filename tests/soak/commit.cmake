# Writes the commit that is built as a header; the file changes only when the commit does.
execute_process(COMMAND git describe --always --dirty
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define SOAK_COMMIT \"${commit}\"\n")
