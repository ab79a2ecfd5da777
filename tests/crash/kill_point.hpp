// kill_point.hpp - the moment at which a host process dies.
//
// As text, for the command line and the report: "time", "rcpt:2", "dot:1", "replied:4",
// "custody:30:after", "final:7:before", "secret:1:before", "fsync:12:after", "any-call:40:before".
//
// Threads: a value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crash {

enum class Moment {
    time,     ///< whenever its time has come
    rcpt,     ///< from here on seen by the server: RCPT has come
    dot,      ///< the final dot has come and is not answered
    replied,  ///< the final dot has just been answered
    custody,  ///< from here on seen by the host: a CUSTODY receipt
    final,    ///< a FINAL receipt
    secret,   ///< the sink asks for a secret
    fsync,    ///< from here on calls of the process
    fdatasync,
    pwrite,
    rename,
    any_call,  ///< any of them
};

inline constexpr std::array kMoments{Moment::time,    Moment::rcpt,    Moment::dot,
                                     Moment::replied, Moment::custody, Moment::final,
                                     Moment::secret,  Moment::fsync,   Moment::fdatasync,
                                     Moment::pwrite,  Moment::rename,  Moment::any_call};

[[nodiscard]] std::string_view name_of(Moment moment);

struct KillPoint {
    Moment moment = Moment::time;
    std::uint32_t count = 1;  ///< the n-th of them in a life of the process, from 1
    bool after = false;       ///< when the host has written the receipt down, or the call is done

    [[nodiscard]] bool is_seen_by_server() const {
        return moment == Moment::rcpt || moment == Moment::dot || moment == Moment::replied;
    }
    [[nodiscard]] bool is_seen_by_host() const {
        return moment != Moment::time && !is_seen_by_server();
    }
};

[[nodiscard]] std::string text_of(const KillPoint& point);
[[nodiscard]] std::optional<KillPoint> kill_point_of(std::string_view text);

}  // namespace crash
