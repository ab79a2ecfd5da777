// interposed.hpp - the system calls of storage, counted: a process can die at the n-th of them.
//
// The program exports fsync(), fdatasync(), pwrite() and rename() of its own, which a plugin finds
// before the C library's.  The host itself uses none of them, so that what is counted is the
// plugin's.  Each does what its name says, and the process dies before or after it when told so.
//
// Threads: die_at_call() before the plugin is loaded; the calls from any.
#pragma once

#include "tests/crash/kill_point.hpp"

namespace crash {

/// `point` is one of fsync, fdatasync, pwrite, rename and any_call.
void die_at_call(const KillPoint& point);

}  // namespace crash
