# project_options: what every target of the project is compiled and linked with.
# Link it PRIVATE in programs and plugins, PUBLIC in the libraries that they are made of.

add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/plugins)
target_link_libraries(project_options INTERFACE Threads::Threads)

target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
  -ffunction-sections -fdata-sections)
# Errors only with the compilers that the project is checked with: a newer one knows warnings
# that nobody here has seen, and must not keep its user from building.
if(WARNINGS_AS_ERRORS
    AND ((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)))
  target_compile_options(project_options INTERFACE -Werror)
endif()
# GCC 12 warns of overlapping copies inside std::string itself (GCC bug 105651).
target_compile_options(project_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
# A unique symbol keeps a plugin in memory for ever after dlclose.
target_compile_options(project_options INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)

# Asio without serial ports: Botan's headers and ours must agree on it in every file.
target_compile_definitions(project_options INTERFACE BOOST_ASIO_DISABLE_SERIAL_PORT=)

if(SANITIZE)
  target_compile_options(project_options INTERFACE
    -fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # The sanitizers' own checks confuse this warning of GCC.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    # GCC's thread sanitizer does not see fences; Asio's are beside a mutex anyway.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  # Thousands of test processes start: at fixed addresses, none has half a million to relocate.
  target_link_options(project_options INTERFACE -fsanitize=${SANITIZE}
    $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
endif()

if(FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "FUZZ needs Clang for libFuzzer: use the preset fuzz")
  endif()
  target_compile_options(project_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(CMAKE_SIZEOF_VOID_P EQUAL 4)
  add_library(clocks_2038 STATIC ${CMAKE_CURRENT_LIST_DIR}/clocks_2038.cpp)
  target_link_libraries(project_options INTERFACE clocks_2038)
endif()
