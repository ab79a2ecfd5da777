#include "host_stub/events/derived_id.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace host_stub::events {

namespace {

// The name space is this format; the value was drawn at random.
constexpr boost::uuids::uuid kNameSpace = {{0x5e, 0x1d, 0x0a, 0x6c, 0x97, 0x42, 0x4f, 0x0b, 0x8e,
                                            0x11, 0x2b, 0x9d, 0x30, 0x7a, 0xc4, 0x58}};

}  // namespace

std::string derived_id(std::string_view line, std::uint64_t number, std::int64_t occurred_unix_ns) {
    std::string name = std::to_string(number) + ' ' + std::to_string(occurred_unix_ns) + ' ';
    name += line;
    return boost::uuids::to_string(boost::uuids::name_generator_sha1(kNameSpace)(name));
}

}  // namespace host_stub::events
