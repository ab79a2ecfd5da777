// process_memory.hpp - what another process holds in its memory.
//
// Threads: functions of their arguments.
// Fails:   throws std::runtime_error where it may not look.
// See:     proc(5)
#pragma once

#include <string>
#include <string_view>

namespace dovecot_test {

/// The process whose command line holds `argument`; 0: there is none.
[[nodiscard]] int process_with_argument(std::string_view argument);

enum class Mappings {
    all,
    in_core_dumps,  ///< those that are not marked MADV_DONTDUMP
};

/// The mappings in which `text` stands, a line each; empty: it is nowhere.  Those without names are
/// heap, stacks and the like.
[[nodiscard]] std::string mappings_that_hold(int process, std::string_view text,
                                             Mappings which = Mappings::all);

}  // namespace dovecot_test
