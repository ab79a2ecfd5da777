// generator.hpp - the events of a run: event k follows from the seed and k alone.
//
// So neither the host nor the one who judges it has to keep an event: both make it again.  Each
// event can be recognised in a mail by a word of its own at the beginning of its summary (the
// mark) and another at the end of its text (the end mark); nobody else writes such words.  One
// event in eight has hostile texts between them.  No two events belong together, so that nothing
// may be told in fewer words.
//
// Threads: an immutable value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host_stub/events/event.hpp"

namespace crash {

using Index = std::uint32_t;  ///< of an event in its run

class Generator {
public:
    explicit Generator(std::uint64_t seed) : seed_(seed) {}

    [[nodiscard]] host_stub::events::Event event(Index index) const;

    /// A category of site.hpp.
    [[nodiscard]] std::size_t category(Index index) const;

    /// The words of the summary after the mark, with single spaces; nothing when they are hostile,
    /// because then the sink writes them as it must.
    [[nodiscard]] std::optional<std::string> plain_words(Index index) const;

    [[nodiscard]] std::string id(Index index) const;
    [[nodiscard]] std::string mark(Index index) const;
    [[nodiscard]] std::string end_mark(Index index) const;

    [[nodiscard]] std::optional<Index> index_of_id(std::string_view id) const;
    [[nodiscard]] std::optional<Index> index_of_mark(std::string_view word) const;
    [[nodiscard]] std::optional<Index> index_of_end_mark(std::string_view word) const;

private:
    class Dice;

    [[nodiscard]] std::uint32_t check(Index index) const;
    [[nodiscard]] std::string named(char kind, Index index) const;
    [[nodiscard]] std::optional<Index> index_of(char kind, std::string_view word) const;
    [[nodiscard]] std::string summary(Dice& dice, bool hostile) const;

    std::uint64_t seed_;
};

}  // namespace crash
