// c_headers.hpp - the journal's own headers, which are plain C, for tests in C++.
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>

#include "plugin_api/alarm_sink.h"

extern "C" {
#include "journal_file/event_line.h"
#include "journal_file/settings.h"
}
