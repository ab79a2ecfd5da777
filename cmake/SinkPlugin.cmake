# add_sink_plugin(<name> <sources...> [LIBRARIES <targets...>])
#
# A sink as a host loads it: build/<preset>/plugins/<name>/<name>.so, which exports the entry
# point of the contract and nothing else, and carries its C++ runtime and libraries inside.

# Most of what is relocated when a plugin is loaded are pointers in vtables: in this form each takes
# a bit or two and not 24 bytes.  The GNU C library knows it since 2.36, which Debian 12 has.  For some
# processors the linker ignores it, with a warning.
include(CheckLinkerFlag)
check_linker_flag(CXX "LINKER:--fatal-warnings,-z,pack-relative-relocs" LINKER_PACKS_RELOCATIONS)

function(add_sink_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")

  add_library(${name} MODULE ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE project_options alarm_sink_api ${arg_LIBRARIES})

  set(exports ${PROJECT_SOURCE_DIR}/cmake/sink_exports.map)
  target_link_options(${name} PRIVATE -Wl,--version-script=${exports} -Wl,--gc-sections
    $<$<BOOL:${LINKER_PACKS_RELOCATIONS}>:-Wl,-z,pack-relative-relocs>)
  # A sanitizer's runtime lives in the host: the plugin must take it, and the C++ runtime, from there.
  if(NOT SANITIZE AND NOT FUZZ)
    target_link_options(${name} PRIVATE -Wl,-z,defs -static-libgcc
      $<$<LINK_LANGUAGE:CXX>:-static-libstdc++>)
  endif()

  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins/${name}
    LINK_DEPENDS ${exports})
endfunction()
