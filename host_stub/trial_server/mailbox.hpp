// mailbox.hpp - the mails that the trial server accepted, in memory.
//
// Mails are kept as they came: content without the dots of SMTP's transparency, nothing added.
//
// Threads: one object may be used from any number of threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace host_stub::trial_server {

struct Mail {
    std::string sender;                   ///< of the envelope; empty: the null reverse path
    std::vector<std::string> recipients;  ///< of the envelope, in order: those that were accepted
    std::string content;                  ///< header and body, CRLF line ends
    bool eight_bit = false;               ///< sent with BODY=8BITMIME
    bool utf8_addresses = false;          ///< sent with SMTPUTF8
    std::string user;                     ///< who had logged in; empty: nobody
    std::string tls_version;              ///< "TLS 1.3"; empty: it came in plaintext
    std::string cipher;
    std::size_t connection = 0;  ///< counts from 1, in the order of their beginning
    std::chrono::system_clock::time_point received;
};

class Mailbox {
public:
    void add(Mail mail);

    /// All mails, oldest first.
    [[nodiscard]] std::vector<Mail> mails() const;
    [[nodiscard]] std::size_t count() const;

    /// Waits until at least `count` mails are here; false when the deadline passed first.
    [[nodiscard]] bool wait_for(std::size_t count,
                                std::chrono::steady_clock::time_point deadline) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable arrived_;
    std::vector<Mail> mails_;
};

}  // namespace host_stub::trial_server
