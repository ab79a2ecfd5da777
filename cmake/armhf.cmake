# armhf.cmake - toolchain for engines with an NXP i.MX6: Cortex-A9, ARMv7 with NEON.
#
# Debian's cross compiler, libraries from the sysroot that cmake/sysroot makes, Botan and SQLite
# from `cmake/botan armhf` and `cmake/sqlite armhf`.  armhf.flags has what all of them are compiled
# with: the processor, and the 64 bits of time_t without which 2038 is the end.
#
# What comes of it wants Debian 12's glibc, 2.36, and 64 bits of time want 2.34 of any: for a device
# with an older one, its maker's compiler and sysroot take the place of these.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(CMAKE_C_COMPILER arm-linux-gnueabihf-gcc)
set(CMAKE_CXX_COMPILER arm-linux-gnueabihf-g++)

file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/armhf.flags armhf_flags)
set(CMAKE_C_FLAGS_INIT ${armhf_flags})
# Notes of how GCC 7 changed the passing of some arguments: everything here is of one compiler.
set(CMAKE_CXX_FLAGS_INIT "${armhf_flags} -Wno-psabi")
# Programs bring their C++ runtime, as the plugin does: a device needs nothing but its C library.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static-libstdc++ -static-libgcc")
set(Boost_USE_STATIC_LIBS ON)

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH project_folder)
set(cache ${project_folder}/build/cache)
set(CMAKE_SYSROOT ${cache}/sysroot-armhf)
set(CMAKE_FIND_ROOT_PATH ${cache}/botan-armhf ${cache}/sqlite-armhf)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
