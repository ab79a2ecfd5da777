// transcript.hpp - the conversation with a server, line by line, with every secret masked.
//
// Takes the bytes of both sides as they leave and come, in any fragmentation.  Within AUTH every
// answer of the client and every challenge of the server is a secret, whatever it holds; outside of
// it the secret and what was said of it are replaced wherever the server repeats them.
//
// Threads: one thread at a time.
// Fails:   std::bad_alloc.
// See:     RFC 4954 section 4 (what is said within AUTH)
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "encrypted_email/smtp/masking.hpp"
#include "plugin_api/cpp/diagnosis.hpp"

namespace encrypted_email::diagnosis {

class Transcript {
public:
    using Clock = std::chrono::steady_clock;

    // A longer line is left out: of half a line nobody can say that no half of a secret is in it.
    static constexpr std::size_t kLongestLine = 16 * 1024;

    // `secret`: of the log-in; empty: none.  `tell` outlives the object, and may be empty: then
    // nothing is told and mask() works all the same.
    Transcript(std::string subject, std::string_view secret,
               const alarm_sink::Diagnosis::Transcript& tell, Clock::time_point begun)
        : subject_(std::move(subject)), masking_(secret), tell_(tell), begun_(begun) {}
    ~Transcript();
    Transcript(const Transcript&) = delete;
    Transcript& operator=(const Transcript&) = delete;

    void said(std::string_view bytes) { take(bytes, unfinished_said_, ALARM_SINK_TRANSCRIPT_SINK); }
    void heard(std::string_view bytes) {
        take(bytes, unfinished_heard_, ALARM_SINK_TRANSCRIPT_PEER);
    }

    // What happened beside: a line of ours.
    void remark(std::string text);

    // Replaces in `text` what is known of the secret.
    void mask(std::string& text) const { masking_.hide(text); }

    // "SCRAM-SHA-256": of the last AUTH that was said; empty: none was.
    [[nodiscard]] const std::string& mechanism() const { return mechanism_; }

private:
    // Of one side, the line that has no end yet.
    struct Unfinished {
        std::string line;
        bool too_long = false;
    };

    void take(std::string_view bytes, Unfinished& unfinished, std::uint32_t from);
    void end_line(Unfinished& unfinished, std::uint32_t from);
    [[nodiscard]] std::string shown_of_ours(std::string_view line);
    [[nodiscard]] std::string shown_of_theirs(std::string_view line);
    [[nodiscard]] std::string shown_outside(std::string_view line) const;
    void tell(std::uint32_t from, std::string text) const;

    const std::string subject_;
    smtp::Masking masking_;
    const alarm_sink::Diagnosis::Transcript& tell_;
    const Clock::time_point begun_;
    Unfinished unfinished_said_;
    Unfinished unfinished_heard_;
    bool logs_in_ = false;  // AUTH was said and not answered yet but by 334
    std::string mechanism_;
};

}  // namespace encrypted_email::diagnosis
