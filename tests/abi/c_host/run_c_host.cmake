# Runs the C host with journal_file from an empty state directory, and counts the lines.
file(REMOVE_RECURSE ${STATE_DIR})
file(MAKE_DIRECTORY ${STATE_DIR})
execute_process(COMMAND ${C_HOST} ${PLUGIN} ${CONFIGURATION} ${STATE_DIR} 100
  COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${STATE_DIR}/journal.ndjson lines)
list(LENGTH lines count)
if(NOT count EQUAL 100)
  message(FATAL_ERROR "${STATE_DIR}/journal.ndjson has ${count} lines, expected are 100")
endif()
