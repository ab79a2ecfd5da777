// free_port.hpp - a TCP port on loopback that nothing listens on.
//
// Chosen below the range from which the kernel takes the ports of outgoing connections, so that it
// stays free while a server is restarted on it.
#pragma once

#include <cstdint>

namespace test_support {

/// Throws std::runtime_error when it finds none.
[[nodiscard]] std::uint16_t free_port();

}  // namespace test_support
