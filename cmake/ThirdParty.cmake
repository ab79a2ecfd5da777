# Libraries that the project builds on, each under its usual target name:
#
#   Threads::Threads  Boost::headers Boost::filesystem Boost::json Boost::program_options
#   tomlplusplus::tomlplusplus  spdlog::spdlog_header_only  fmt::fmt-header-only  botan
#   sqlite
#
# A plugin must carry its libraries inside (a host may hold other versions of them), so
# toml++, spdlog and fmt are used header-only, whatever the distribution's packages prefer.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS filesystem json program_options)

# Debian's packages point both targets at shared libraries; these are the header-only forms.
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
add_library(tomlplusplus::tomlplusplus INTERFACE IMPORTED)
set_target_properties(tomlplusplus::tomlplusplus PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES ${TOMLPLUSPLUS_INCLUDE_DIR}
  INTERFACE_COMPILE_DEFINITIONS TOML_HEADER_ONLY=1)

find_package(fmt REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
# No number is written by anybody's locale here, and one thousands separator that nobody asks for would
# bring all of the C++ library's locales into a plugin, as cmake/botan_fmt.hpp tells; integers of 128
# bits, and long double, are not written either.
set_property(TARGET fmt::fmt-header-only APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS
  FMT_STATIC_THOUSANDS_SEPARATOR=',' FMT_USE_INT128=0 FMT_USE_LONG_DOUBLE=0)
set_target_properties(spdlog::spdlog_header_only PROPERTIES
  INTERFACE_LINK_LIBRARIES "Threads::Threads;fmt::fmt-header-only")

# `cmake/botan` builds the static one into build/cache/botan; a system Botan is a shared library.
find_package(Botan 3.12 CONFIG)
if(NOT Botan_FOUND)
  message(FATAL_ERROR "Botan 3.12 or newer is needed: run cmake/botan to build it, "
    "or install one and set BOTAN=system for tests/run and host_stub/trial")
endif()
add_library(botan INTERFACE)
if(TARGET Botan::Botan-static)
  target_link_libraries(botan INTERFACE Botan::Botan-static)
else()
  target_link_libraries(botan INTERFACE Botan::Botan)
endif()
message(STATUS "Botan ${Botan_VERSION} in ${Botan_DIR}")

# `cmake/sqlite` builds a small static one into build/cache/sqlite; Debian's package brings a larger
# one; where there is none, a shared one does for tests.
find_path(SQLITE_INCLUDE_DIR sqlite3.h REQUIRED)
find_library(SQLITE_LIBRARY NAMES libsqlite3.a sqlite3 REQUIRED)
add_library(sqlite INTERFACE)
target_include_directories(sqlite SYSTEM INTERFACE ${SQLITE_INCLUDE_DIR})
target_link_libraries(sqlite INTERFACE ${SQLITE_LIBRARY} m ${CMAKE_DL_LIBS} Threads::Threads)
message(STATUS "SQLite in ${SQLITE_LIBRARY}")
