// conversation.hpp - a dialogue, and the server that a test plays.
//
// Carries bytes to and fro and puts signals and verdicts into words, so that a test reads like the
// transcript of a session.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "encrypted_email/smtp/dialogue.hpp"

namespace encrypted_email::smtp {

inline constexpr std::string_view kContent = "Subject: Boiler\r\n\r\nToo hot.\r\n";

class Conversation {
public:
    explicit Conversation(DialogueOptions options) : dialogue_(std::move(options)) {}

    [[nodiscard]] Dialogue& dialogue() { return dialogue_; }

    // The server says `bytes`; the result is what the client says to that.
    std::string server(std::string_view bytes) {
        dialogue_.receive(bytes);
        return client();
    }

    // What the client says without being asked.
    std::string client() { return std::exchange(dialogue_.output(), {}); }

    std::string secured() {
        dialogue_.secured();
        return client();
    }

    std::string begin(Transaction transaction) {
        return dialogue_.begin(std::move(transaction)) ? client() : "(not begun)";
    }

    std::string quit() {
        dialogue_.quit();
        return client();
    }

    // The signals since the last call: "finished ready".
    std::string signals() {
        std::string names;
        while (const auto signal = dialogue_.next_signal()) {
            if (!names.empty()) names += ' ';
            names += name_of(*signal);
        }
        return names;
    }

private:
    static std::string_view name_of(Signal signal) {
        switch (signal) {
            case Signal::upgrade: return "upgrade";
            case Signal::ready: return "ready";
            case Signal::finished: return "finished";
            case Signal::failed: return "failed";
            case Signal::quit: return "quit";
        }
        return "?";
    }

    Dialogue dialogue_;
};

// "delivered refused", in the recipients' order.
inline std::string verdicts(const TransactionResult& result) {
    static constexpr std::string_view kNames[] = {"delivered", "refused", "deferred", "undecided",
                                                  "ambiguous"};
    std::string names;
    for (const RecipientVerdict& recipient : result.recipients) {
        if (!names.empty()) names += ' ';
        names += kNames[static_cast<std::size_t>(recipient.verdict)];
    }
    return names;
}

inline DialogueOptions implicit_tls() {
    return {.client_name = "panel.example.org", .starttls = false, .credentials = {}};
}

inline DialogueOptions with_starttls() {
    return {.client_name = "panel.example.org", .starttls = true, .credentials = {}};
}

inline DialogueOptions with_credentials(DialogueOptions options, std::string user = "panel",
                                        std::string password = "open sesame") {
    options.credentials =
        sasl::Credentials{std::move(user), sasl::Secret(password), sasl::Proof::password, {}};
    return options;
}

// A reply to EHLO that offers `keywords`.
inline std::string hello_reply(const std::vector<std::string>& keywords) {
    std::string reply;
    std::string_view line = "mail.example.org";
    for (const std::string& keyword : keywords) {
        reply.append("250-").append(line).append("\r\n");
        line = keyword;
    }
    return reply.append("250 ").append(line).append("\r\n");
}

// Leads an implicit TLS session without log-in to its first `ready`.
inline void get_ready(Conversation& conversation, const std::vector<std::string>& keywords) {
    conversation.secured();
    conversation.server("220 mail.example.org ESMTP\r\n");
    conversation.server(hello_reply(keywords));
    (void)conversation.signals();
}

inline Transaction mail_to(const std::vector<std::string>& recipients, bool utf8_addresses = false,
                           std::string_view sender = "panel@example.org") {
    Transaction transaction;
    transaction.envelope = std::make_shared<const Envelope>(sender, recipients, utf8_addresses);
    transaction.content = [](std::string& out, const Capabilities&) { out += kContent; };
    return transaction;
}

}  // namespace encrypted_email::smtp
