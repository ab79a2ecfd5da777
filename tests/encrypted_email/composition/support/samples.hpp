// samples.hpp - mails of many shapes: ordinary ones, hostile ones, random ones from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "encrypted_email/composition/mail.hpp"

namespace encrypted_email::composition::samples {

struct Sample {
    std::string name;  // of a file
    Mail mail;
};

// Mails as they are met every day and after an outage; golden/ holds what they look like.
[[nodiscard]] std::vector<Sample> everyday();

// Names, addresses, prefixes and texts that are hard to write down in a mail.
[[nodiscard]] std::vector<Sample> difficult();

// `count` mails whose texts are strung together from what is known to be hostile and from random
// bytes.  The same seed gives the same mails on every machine.
[[nodiscard]] std::vector<Sample> random(std::uint64_t seed, std::size_t count);

// `count` catch-up mails with the same texts, of points that come and go.
[[nodiscard]] std::vector<Sample> random_catch_up(std::uint64_t seed, std::size_t count);

}  // namespace encrypted_email::composition::samples
